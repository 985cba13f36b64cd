"""Outcomes of an audience, counted from the shop's log."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import footfall as ff
from stories import codes

DAYS = {day: int(datetime(2017, 11, day, 12, tzinfo=UTC).timestamp()) for day in range(1, 31)}
DEEDS = [
    *("1,11,7,buy,3", "1,11,7,buy,22", "1,11,7,buy,23"),
    *("2,11,7,pv,3", "2,11,7,buy,21"),
    *("3,11,7,buy,20", "3,11,7,pv,25"),
    *("4,11,7,pv,19",),
    *("5,11,7,pv,28",),
]
"""user, item, category, deed, day: sent on the 21st."""


@pytest.fixture
def shop(tmp_path):
    lines = [line.rpartition(",") for line in DEEDS]
    (tmp_path / "log.csv").write_text("".join(f"{head},{DAYS[int(day)]}\n" for head, _comma, day in lines))
    ff.ingest(tmp_path / "log.csv", tmp_path / "shop", timezone="UTC", memory="1GB").close()
    return tmp_path / "shop"


@pytest.fixture
def audience(written):
    rows = [
        {"user_id": user, "score": 1, "holdout": held}
        for user, held in zip("123456", ["false"] * 3 + ["true"] * 3, strict=True)
    ]
    return written(rows, "audience.csv")


def means(answer, held):
    return {row["outcome"]: row["mean"] for row in answer.rows if row["arm"] == held}


def test_orders_and_visits_are_those_of_the_days_asked(shop, audience):
    asked = {"shop": shop, "since": "2017-11-21", "memory": "1GB"}
    answer = ff.experiment_read(audience, "holdout", "ordered,orders,visited", **asked)

    assert means(answer, "false") == pytest.approx({"ordered": 2 / 3, "orders": 1, "visited": 1})
    assert means(answer, "true") == pytest.approx({"ordered": 0, "orders": 0, "visited": 1 / 3})
    short = ff.experiment_read(audience, "holdout", "ordered,orders,visited", until="2017-11-22", **asked)
    assert means(short, "false") == pytest.approx({"ordered": 2 / 3, "orders": 2 / 3, "visited": 2 / 3})
    assert short.asked["control"] == "true"
    assert short.asked["since"] == "2017-11-21"


def test_the_days_before_are_for_cuped(shop, audience):
    asked = {"shop": shop, "since": "2017-11-21", "before_days": 18, "memory": "1GB"}
    answer = ff.experiment_read(audience, "holdout", "orders", **asked)

    assert answer.asked["before"] == "orders_before"
    assert answer.facts["theta"].n == 6
    again = ff.experiment_read(audience, "holdout", "ordered_before,orders_before,visited_before", **asked)
    assert means(again, "false") == pytest.approx(
        {"ordered_before": 2 / 3, "orders_before": 2 / 3, "visited_before": 1}
    )
    assert means(again, "true") == pytest.approx({"ordered_before": 0, "orders_before": 0, "visited_before": 1 / 3})


def test_who_is_not_in_the_log_did_nothing(shop, audience):
    answer = ff.experiment_read(audience, "holdout", "visited", shop=shop, since="2017-11-03", memory="1GB")

    assert [row["n"] for row in answer.rows] == [3, 3]
    assert "missing-outcome" not in codes(answer)
    assert "not-in-log" in codes(answer)


def test_a_log_without_money_has_no_revenue(shop, audience):
    with pytest.raises(ff.BadRequest, match="There is no column in audience.csv called 'revenue'"):
        ff.experiment_read(audience, "holdout", "revenue", shop=shop, since="2017-11-21", memory="1GB")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"since": "2017-11-21"}, "'shop' is missing."),
        ({"shop": "SHOP"}, "'since' is missing."),
        (
            {"shop": "SHOP", "since": "2018-11-21"},
            "The log does not know that day. It goes from 2017-11-03 to 2017-11-28",
        ),
        ({"shop": "SHOP", "since": "2017-11-21", "until": "2017-11-20"}, "'until' must not lie before 'since'."),
        ({"shop": "nowhere", "since": "2017-11-21"}, "There is no shop at 'nowhere'."),
    ],
)
def test_days_that_cannot_be_counted_are_refused(shop, audience, asked, told):
    with pytest.raises(ff.BadRequest) as error:
        ff.experiment_read(
            audience, "holdout", "orders", memory="1GB", **{k: shop if v == "SHOP" else v for k, v in asked.items()}
        )

    assert told in str(error.value)
