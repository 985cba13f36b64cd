"""The simulated funnel shop: everything planted is found again by pandas and SciPy, from the log alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from footfall.simulate import FunnelShop
from simulated import Made, bg_nbd, made

HEADER = (
    "user_id,event_at,event,item_id,item_name,category,sub_category,product_type,brand,price,quantity,revenue,currency,order_id,"
    "channel,source,medium,campaign,device,is_paid,country,promo_code,discount,payment,search_term"
)


@pytest.fixture(scope="module")
def shop() -> Made:
    return made("funnel-shop", events=700_000, seed=5)


@pytest.fixture(scope="module")
def people(shop: Made) -> pd.DataFrame:
    """Everyone but bots: channel of the first visit, device, whether they bought."""
    log = shop.rows[~shop.rows["user_id"].isin(shop.planted["bots"]["users"])]
    first = log.groupby("user_id", sort=False)[["channel", "device"]].first()
    return first.assign(bought=first.index.isin(log.loc[log["event"] == "purchase", "user_id"]))


@pytest.fixture(scope="module")
def lines(shop: Made) -> pd.DataFrame:
    """Each line of each order once."""
    log = shop.rows[shop.rows["event"] == "purchase"]
    return log.drop_duplicates(["order_id", "item_id"])


@pytest.fixture(scope="module")
def orders(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.drop_duplicates("order_id")


def test_columns_are_footfalls_own(tmp_path):
    FunnelShop(events=10).write(tmp_path / "log.csv")
    assert (tmp_path / "log.csv").read_text().splitlines()[0] == HEADER


def test_orders_and_money_are_the_truths(shop, lines, orders):
    bought = shop.rows[shop.rows["event"] == "purchase"]
    refunds = shop.rows[shop.rows["event"] == "refund"]
    truth = shop.truth
    assert (truth["orders"], truth["lines"]) == (len(orders), len(lines))
    assert truth["revenue"] == pytest.approx(lines["revenue"].sum(), abs=0.005)
    assert truth["revenue_of_every_row"] == pytest.approx(bought["revenue"].sum(), abs=0.005)
    assert truth["refunded"] == pytest.approx(-refunds["revenue"].sum(), abs=0.005)
    assert truth["discount"] == pytest.approx(lines["discount"].sum(), abs=0.005)
    assert (lines["revenue"] - lines["price"] * lines["quantity"] + lines["discount"].fillna(0)).abs().max() < 0.005
    assert refunds["order_id"].isin(orders["order_id"]).all()


def test_only_lines_of_orders_and_refunds_bring_money(shop):
    with_money = shop.rows.loc[shop.rows["revenue"].notna(), "event"]
    assert set(with_money) == {"purchase", "refund"}
    assert shop.rows.loc[shop.rows["promo_code"].notna(), "event"].eq("purchase").all()


def test_rates_by_channel_and_device_are_the_truths(shop, people):
    told = shop.planted["conversion"]
    for by in ("channel", "device"):
        found = people.groupby(by)["bought"].agg(["size", "sum"])
        assert {name: (group["users"], group["buyers"]) for name, group in told[f"by_{by}"].items()} == {
            name: (row["size"], row["sum"]) for name, row in found.iterrows()
        }


def test_channels_convert_in_the_ratios_planted(shop, people):
    rates = people[people["device"] == "desktop"].groupby("channel")["bought"].agg(["mean", "size"])
    for channel, planted in shop.planted["conversion"]["multiplier_by_channel"].items():
        rate, users = rates.loc[channel]
        true = shop.planted["conversion"]["base"] * planted * 1.04  # the coupon's newcomers convert oftener
        assert abs(rate - true) < 4 * np.sqrt(true * (1 - true) / users)


def mantel_haenszel(people: pd.DataFrame, device: str) -> float:
    """Return the ratio of a device's rate to desktop's within channels."""
    of, among = 0.0, 0.0
    for _, channel in people.groupby("channel"):
        a, b = (channel[channel["device"] == name]["bought"] for name in (device, "desktop"))
        of += a.sum() * len(b) / len(channel)
        among += b.sum() * len(a) / len(channel)
    return of / among


def test_one_gap_between_devices_is_real_and_the_other_wholly_due_to_channel(shop, people):
    gaps, raw = shop.planted["device_gaps"], people.groupby("device")["bought"].mean()
    for gap in gaps.values():
        device, other = gap["devices"]
        table = pd.crosstab(people["device"], people["bought"]).loc[[device, other]]
        assert raw[device] < 0.8 * raw[other]
        assert stats.chi2_contingency(table).pvalue < 1e-6
        assert mantel_haenszel(people, device) == pytest.approx(gap["ratio_within_every_channel"], abs=0.1)


def test_bots_are_inhuman(shop):
    told = shop.planted["bots"]
    bots = shop.rows[shop.rows["user_id"].isin(told["users"])]
    assert len(bots) == told["rows"]
    for _, bot in bots.groupby("user_id"):
        counts = bot["event"].value_counts()
        assert counts["login"] > 1000 < counts["begin_checkout"]
        assert "purchase" not in counts
        gaps = bot["at"].diff().dt.total_seconds()
        assert (gaps == 5).mean() > 0.9
        assert (bot.rolling("1h", on="at")["hour"].count()).max() > 600
        assert bot["hour"].nunique() == 24
    others = shop.rows[~shop.rows["user_id"].isin(told["users"])]
    assert others.groupby("user_id").size().max() < 600


def test_nothing_is_put_in_the_cart_on_the_days_of_the_outage_while_all_else_goes_on(shop):
    out = shop.planted["outage"]
    by_day = shop.rows.groupby(["day", "event"]).size().unstack(fill_value=0)
    missing = by_day.index[by_day[out["event"]] == 0]
    assert list(missing) == out["days"]
    assert (by_day.loc[missing, ["view_item", "begin_checkout", "purchase"]] > 0).all(axis=None)


def test_some_rows_are_copied_exactly_and_some_orders_sent_again(shop):
    bought = shop.rows[shop.rows["event"] == "purchase"]
    copies = bought[bought.duplicated()]
    told = shop.planted["duplicates"]
    assert told["rows"] == len(copies) == shop.rows.duplicated().sum() > 0
    assert sorted(told["orders"]) == sorted(copies["order_id"].unique())

    again = bought.drop_duplicates()
    later = again[again.duplicated(["order_id", "item_id"])]
    told = shop.planted["resent"]
    assert told["rows"] == len(later) > 0
    assert told["revenue"] == pytest.approx(later["revenue"].sum(), abs=0.005)
    assert sorted(told["orders"]) == sorted(later["order_id"].unique())
    waited = again[again["order_id"].isin(told["orders"])].groupby("order_id")["at"].agg(["min", "max"])
    assert (waited["max"] - waited["min"]).dt.total_seconds().between(5, 600).all()
    sent = (
        again[again["order_id"].isin(told["orders"])]
        .groupby(["order_id", "at"])["item_id"]
        .agg(lambda items: tuple(sorted(items)))
    )
    assert (sent.groupby("order_id").nunique() == 1).all()


def test_the_coupon_brings_orders_and_calls_back_who_is_known(shop, orders):
    told, by_day = shop.planted["coupon_weekend"], orders["day"].value_counts().sort_index()
    inside = orders["day"].isin(told["days"])
    assert told["orders_on_the_days"] == inside.sum()
    assert told["orders_with_the_code"] == (orders["promo_code"] == told["code"]).sum()
    coded = orders[orders["promo_code"] == told["code"]]
    just_after = (coded["day"] == "2024-06-17") & (coded["hour"] < 2)  # a visit that began before midnight
    assert (coded["day"].isin(told["days"]) | just_after).all()
    assert by_day[told["days"]].mean() > 3 * by_day["2024-05-01":"2024-06-13"].mean()
    known = orders["user_id"].map(shop.rows.groupby("user_id")["day"].min()) < told["days"][0]
    again = orders[known]["day"].value_counts().sort_index()
    assert again[told["days"]].mean() > 3 * again["2024-06-17":"2024-07-07"].mean()
    assert (coded["discount"] / (coded["price"] * coded["quantity"])).median() == pytest.approx(told["off"], abs=0.001)


def test_pairs_are_bought_together(shop, lines):
    baskets = lines.groupby("item_id")["order_id"].agg(set)
    together, alone = 0, 0
    for pair in shop.planted["affinities"]:
        first, second = (baskets[item] for item in pair["items"])
        both = len(first & second)
        assert (pair["orders_with_the_first"], pair["orders_with_the_second"], pair["orders_with_both"]) == (
            len(first),
            len(second),
            both,
        )
        assert pair["lift"] == pytest.approx(both * shop.truth["orders"] / len(first) / len(second), rel=1e-3)
        assert pair["lift"] > 8
        together, alone = together + both, alone + len(first)
    assert together / alone == pytest.approx(0.3, abs=0.06)


def test_the_survey_nearly_decides_and_follows_the_first_order_at_once(shop, people):
    shown = shop.rows[shop.rows["event"] == "order_survey_shown"].set_index("user_id")["at"]
    bought = people[people["bought"]].index
    assert shown.index.is_unique
    assert shown.index.isin(bought).all()
    assert len(shown) / len(bought) == pytest.approx(shop.planted["leak"]["chance_after_the_first_order"], abs=0.02)
    first = shop.rows[shop.rows["event"] == "purchase"].groupby("user_id")["at"].min()
    assert (shown - first[shown.index]).dt.total_seconds().between(1, 40).all()


@pytest.mark.parametrize("event", ["theme_toggle", "newsletter_banner_view"])
def test_some_events_have_no_effect_once_visits_are_accounted_for(shop, people, event):
    counts = (
        shop.rows[shop.rows["event"].isin([event, "session_start"])]
        .groupby(["user_id", "event"])
        .size()
        .unstack(fill_value=0)
    )
    users = people.join(counts, how="left").fillna(0)
    raw = pd.crosstab(users[event] > 0, users["bought"])
    tables = [
        pd.crosstab(same[event] > 0, same["bought"]).to_numpy()
        for _, same in users.groupby(users["session_start"].clip(upper=12))
    ]
    odds = stats.contingency.odds_ratio(raw.to_numpy()).statistic
    of = sum(t[0, 0] * t[1, 1] / t.sum() for t in tables if t.shape == (2, 2))
    among = sum(t[0, 1] * t[1, 0] / t.sum() for t in tables if t.shape == (2, 2))
    assert odds > 1.3
    assert of / among == pytest.approx(1, abs=0.1)


def test_deliveries_are_late_where_buyers_leave(shop, orders):
    told = shop.planted["late_deliveries"]
    ended, late = told["orders_after_which_the_buyer_leaves"], told["late_among_them"]
    assert late / ended == pytest.approx(told["chance_if_the_buyer_leaves"], abs=0.06)
    assert told["late_among_the_others"] / told["other_orders"] == pytest.approx(told["chance_otherwise"], abs=0.01)
    seen = shop.rows.loc[shop.rows["event"] == "delivery_late", "order_id"]
    past = orders[orders["day"] < "2024-10-01"].sort_values("at")
    past = past.assign(
        late=past["order_id"].isin(seen), back=past["user_id"].map(orders.groupby("user_id")["at"].max()) > past["at"]
    )
    repeat = past[past.duplicated("user_id")]
    assert repeat.loc[repeat["late"], "back"].mean() < repeat.loc[~repeat["late"], "back"].mean() - 0.2


def test_loyal_buyers_leave_in_the_last_months_while_new_ones_come(shop, orders):
    new = orders["at"] == orders["user_id"].map(orders.groupby("user_id")["at"].min())
    by_month = orders.groupby(["month", new]).size().unstack()
    assert by_month.loc[12, True] > by_month.loc[10, True]
    assert by_month.loc[12, False] < by_month.loc[10, False]
    leavers, loyals = shop.planted["leaving_loyals"], shop.planted["segments"]["loyal"]["buyers"]
    assert 0.5 * loyals < leavers["buyers"] < leavers["share_of_loyals_known_60_days"] * loyals
    grew = by_month.loc[10, False] / by_month.loc[8, False]
    assert by_month.loc[12, False] / by_month.loc[10, False] < grew - 0.15


def test_lives_are_those_of_the_model_they_were_drawn_from(shop, orders):
    """Days are whole in the log and a weekend draws orders forward: what is fitted comes near the truth, and not on it."""
    day = pd.to_datetime(orders["day"])
    known = orders.assign(day=day)[day < "2024-10-20"].drop_duplicates(["user_id", "day"])
    of = known.groupby("user_id")["day"].agg(["min", "max", "size"])
    age = (pd.Timestamp("2024-10-19") - of["min"]).dt.days.to_numpy(float)
    r, alpha, a, b = bg_nbd(of["size"].to_numpy(float) - 1, (of["max"] - of["min"]).dt.days.to_numpy(float), age)
    lives = shop.planted["lives"]
    assert r / alpha == pytest.approx(lives["r"] / lives["alpha"], rel=0.15)
    assert a / (a + b) == pytest.approx(lives["a"] / (lives["a"] + lives["b"]), abs=0.06)


def test_a_year_has_its_rhythm(shop):
    human = shop.rows[~shop.rows["user_id"].isin(shop.planted["bots"]["users"])]
    by_hour = human["hour"].value_counts()
    assert (by_hour.idxmax(), by_hour.idxmin()) == (21, 4)
    first = human[human["event"] == "first_visit"]
    weekday = pd.to_datetime(first["day"]).dt.day_of_week.value_counts()
    assert weekday.idxmax() == 6
    assert first["month"].value_counts().idxmax() in {6, 12}


def test_the_clock_changes_with_the_summer(shop):
    summer = shop.rows[shop.rows["day"] == "2024-03-31"]
    assert 2 not in set(summer["hour"])
    assert len(set(summer["hour"])) > 18
    assert 2 in set(shop.rows.loc[shop.rows["day"].between("2024-03-25", "2024-03-30"), "hour"])
    noon = shop.rows.groupby("day")["at"].min().dt.hour
    assert noon["2024-01-15"] == 23
    assert noon["2024-07-15"] == 22


def test_few_items_are_popular_and_items_keep_their_words(shop):
    looked = shop.rows[shop.rows["event"] == "view_item"]
    by_item = looked["item_id"].value_counts()
    assert by_item.head(len(by_item) // 100).sum() > 5 * len(looked) / 100
    assert (
        shop.rows.groupby("item_id")[["item_name", "category", "product_type", "brand", "price"]].nunique() == 1
    ).all(axis=None)


@pytest.mark.parametrize("seed", range(4))
def test_log_of_ten_thousand_has_what_is_planted(seed):
    log = made("funnel-shop", events=10_000, seed=seed)
    assert log.planted["bots"]["rows"] > 700
    assert log.planted["duplicates"]["rows"] > 0
    assert log.planted["resent"]["rows"] > 0
    assert log.planted["coupon_weekend"]["orders_with_the_code"] > 0
    human = log.rows[~log.rows["user_id"].isin(log.planted["bots"]["users"])]
    on = human[human["day"].isin(log.planted["outage"]["days"])]
    assert len(on) > 20
    assert "add_to_cart" not in set(on["event"])
