"""The Complete Journey: order lines and coupon redemptions, and what stands in the files beside them."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stories import ledger, refused, rows_of

LINES = (
    *("household_id", "store_id", "basket_id", "product_id", "quantity", "sales_value"),
    *("retail_disc", "coupon_disc", "coupon_match_disc", "week", "transaction_timestamp"),
)
REDEEMED = ("household_id", "coupon_upc", "campaign_id", "redemption_date")
FILES = {
    "products": (("product_id", "manufacturer_id", "department", "brand", "product_category", "product_type"), [(10, 1, "GROCERY", "National", "TEA", "GREEN TEA")]),
    "coupons": (("coupon_upc", "product_id", "campaign_id"), [(500, 10, 26), (501, 10, 26), (502, 11, 27)]),
    "campaigns": (("campaign_id", "household_id"), [(26, 1)]),
    "campaign_descriptions": (("campaign_id", "campaign_type", "start_date", "end_date"), [(26, "Type A", "a", "b")]),
    "demographics": (("household_id", "age", "income"), [(1, "65+", "35-49K")]),
    "promotions": (("product_id", "store_id", "display_location", "mailer_location", "week"), [(10, 3, "9", "0", 1)]),
}  # fmt: skip


def at(text):
    return datetime.fromisoformat(f"2017-{text}")


def line(household=1, basket=100, product=10, when="01-03 18:00", quantity=2, value=4.0, off=(0.0, 0.0, 0.0)):
    return (household, 3, basket, product, quantity, value, *off, 1, at(when))


@pytest.fixture
def shop(desk):
    """Write the files as Parquet, and make a shop of the folder."""

    def of(lines, redemptions=(), without=()):
        tables = {"transactions": (LINES, lines), "coupon_redemptions": (REDEEMED, redemptions), **FILES}
        for name, (columns, rows) in tables.items():
            if rows and name not in without:
                path = desk.folder / "log" / f"{name}.parquet"
                path.parent.mkdir(exist_ok=True)
                pq.write_table(pa.table({column: [row[n] for row in rows] for n, column in enumerate(columns)}), path)
        return desk.ingest(desk.folder / "log", map=None)

    return of


def test_a_folder_of_all_files_is_one_log(shop):
    made = shop([line()], [(1, 500, 26, at("01-03 00:00"))])

    assert made.about.source == "complete-journey"
    assert ledger(made) == {"read": 2, "kept": 2}
    assert [row["event"] for row in rows_of(made)] == ["purchase", "redeem_coupon"]
    assert (made.about.currency, made.about.timezone) == ("USD", "America/New_York")


def test_a_line_brings_what_the_retailer_received_at_the_shelfs_price(shop):
    (row,) = rows_of(shop([line(quantity=2, value=4.0, off=(1.0, 0.5, 0.25))]))
    names = ("user_id", "order_id", "item_id", "quantity", "revenue", "price", "discount", "store_id", "week")

    assert tuple(row[name] for name in names) == (1, 100, 10, 2.0, 4.0, 2.625, 1.75, 3, 1)
    assert [row[name] for name in ("category", "sub_category", "product_type", "brand")] == [
        "GROCERY", "TEA", "GREEN TEA", "National",
    ]  # fmt: skip
    assert (str(row["event_at"]), str(row["local_at"])) == ("2017-01-03 18:00:00", "2017-01-03 13:00:00")


def test_a_line_of_nothing_has_no_price_and_an_unknown_product_no_words(shop):
    rows = rows_of(shop([line(quantity=0, value=0.0), line(product=99, when="01-03 19:00")]))

    assert [(row["price"], row["category"]) for row in rows] == [(None, "GROCERY"), (2.0, None)]


def test_lines_alike_are_a_quantity(shop):
    assert ledger(shop([line(), line()])) == {"read": 2, "kept": 2}


DAY = at("01-03 00:00")


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([line(when="01-03 18:00"), line(when="01-03 20:00", off=(0.0, 1.0, 0.0))], "2017-01-03 20:00:00"),
        ([line(when="01-03 18:00"), line(when="01-03 20:00")], "2017-01-03 18:00:00"),
        ([line(when="01-04 04:30")], "2017-01-04 04:30:00"),
        ([line(when="01-03 04:30"), line(household=2)], "2017-01-03 17:00:00"),
    ],
    ids=["the first basket with a coupon", "the first basket", "by New York's day", "noon there"],
)
def test_a_redemption_is_put_where_its_household_was_that_day(shop, lines, wanted):
    redeemed = next(row for row in rows_of(shop(lines, [(1, 500, 26, DAY)])) if row["event"] == "redeem_coupon")

    assert str(redeemed["event_at"]) == wanted
    assert [redeemed[name] for name in ("promo_code", "campaign", "order_id")] == ["500", "26", None]


def test_a_code_is_the_coupon_that_fits_the_product_and_the_day(shop):
    off = (0.0, 1.0, 0.0)
    lines = [
        line(basket=1, when="01-03 18:00", off=off),
        line(basket=2, when="01-03 18:01"),
        line(basket=3, when="01-03 18:02", product=11, off=off),
        line(basket=4, when="01-05 18:03", off=off),
        line(basket=5, when="01-03 18:04", household=2, off=off),
    ]
    made = shop(lines, [(1, 501, 26, DAY), (1, 500, 26, DAY)])
    codes = {row["order_id"]: row["promo_code"] for row in rows_of(made) if row["event"] == "purchase"}

    assert codes == {1: "500", 2: None, 3: "coupon", 4: "coupon", 5: "coupon"}


def test_lines_alone_are_a_log_and_so_is_less_than_all_files(shop):
    (row,) = rows_of(shop([line(off=(0.0, 1.0, 0.0))], without=("products", "coupons", "promotions")))

    assert (row["promo_code"], row.get("category")) == ("coupon", None)


def test_a_refused_line_is_shown_as_json(shop):
    made = shop([line(household=None), line()])
    ((record, reason, text),) = refused(made)

    assert (record, reason) == (1, "no user")
    assert '"basket_id":100' in text


def test_it_is_read_from_csv_as_well(desk):
    header = ",".join(LINES) + "\n"
    rows = rows_of(
        desk.ingest(header + "1,3,100,10,2,4.0,0,0,0,1,2017-01-03T18:00:00Z\n", "transactions.csv", map=None)
    )

    assert [(row["user_id"], row["revenue"], str(row["local_at"])) for row in rows] == [(1, 4.0, "2017-01-03 13:00:00")]
