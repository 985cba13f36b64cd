"""The unit as a whole: its order, what it leaves out, and that its sentences hold."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from claims import figures, numbers, unheld
from footfall.answer.save import to_csv, to_xlsx
from footfall.errors import Failure
from footfall.shop.catalog import SECTIONS, UNITS
from footfall.shop.findings import Findings
from footfall.shop.findings.asking import Asking
from footfall.shop.findings.findings import FINDINGS
from footfall.shop.findings.found import Figure, Found
from planted import again, people, visits
from stories import codes, opened, read, told


@pytest.fixture(scope="module")
def shop(duck):
    """A shop with much to tell."""
    rows = visits(people(3_000, 1), 1, days=150, buys=lambda person: 0.1 if person["channel"] == "mail" else 0.6)
    return opened(duck, [*rows, *again(rows, 1, chance=0.2, after=20)])


@pytest.fixture(scope="module")
def answer(shop):
    return shop.ask("findings", top=30)


def test_it_opens_the_catalogue():
    assert next(iter(SECTIONS.items())) == ("What matters most", (Findings,))


def test_every_number_of_every_sentence_is_held(shop, answer):
    assert len(answer.rows) >= 5
    assert unheld(shop.ask, answer) == {}


def test_a_number_that_nothing_holds_would_be_found(shop, answer):
    row = answer.rows[0] | {"sentence": "Of 123,456 users 98.7 % bought."}
    spoilt = replace(answer, rows=[row, *answer.rows[1:]])

    assert unheld(shop.ask, spoilt) == {row["finding"]: {"123,456", "98.7"}}


def test_money_comes_first_and_the_most_of_it(answer):
    money = [row["money"] for row in answer.rows]
    known = [sum_ for sum_ in money if sum_ is not None]

    assert known == sorted(known, reverse=True)
    assert money[: len(known)] == known
    users = [row["users"] or 0 for row in answer.rows[len(known) :]]
    assert users == sorted(users, reverse=True)
    assert told(answer, "rank") == list(range(1, len(answer.rows) + 1))


def test_every_row_leads_somewhere_that_is_there(answer):
    for row in answer.rows:
        assert row["see"] in UNITS
        assert row["sentence"].endswith(".")
        assert row["kind"] in ("share", "money", "count", "number")
        assert row["low"] is None or row["low"] <= row["value"] <= row["high"]
        assert row["money_low"] is None or row["money_low"] <= row["money"] <= row["money_high"]
    assert len({row["finding"] for row in answer.rows}) == len(answer.rows)


def test_a_rate_has_its_interval(answer):
    counted = {"best-customers", "slipping-away"}

    assert {row["finding"] for row in answer.rows if row["low"] is None} <= counted


def test_so_many_are_shown_and_the_rest_is_told(shop, answer):
    few = shop.ask("findings", top=2)

    assert told(few, "finding") == told(answer, "finding")[:2]
    assert codes(few) == {"observed", "rows-capped"}
    assert len(shop.ask("findings").rows) <= 7


def test_its_reading_is_the_first_sentence(shop, answer):
    assert answer.reading == f"The first of {len(answer.rows)}: {answer.rows[0]['sentence']}"
    assert shop.ask("findings", top=1).reading == answer.rows[0]["sentence"]


def test_where_there_is_little_to_tell_nothing_is(duck):
    answer = opened(duck, read("ann: view@1d cart@1d buy@2d=20; bob: view@1d")).ask("findings")

    assert answer.rows == []
    assert codes(answer) == {"nothing-found"}


def test_every_picture_can_be_drawn(answer):
    assert len(answer.pictures) == len(answer.rows)
    for picture in answer.pictures:
        assert picture is not None
        from footfall.answer.draw import spec

        assert spec(picture) is not None


def test_in_tables_it_is_a_plain_answer(answer):
    assert "pictures" not in answer.to_dict()
    assert to_csv(answer).count("\n") == len(answer.rows) + 1
    sheet = load_workbook(io.BytesIO(to_xlsx(answer)))["findings"]
    assert [cell.value for cell in sheet[1]] == [column.name for column in answer.columns]


def test_what_cannot_be_asked_is_told_and_stops_nothing(shop, monkeypatch):
    def failing(_self, _tables):
        raise Failure("The disk is full.")

    monkeypatch.setattr(UNITS["funnel"], "table", failing)
    answer = shop.ask("findings", top=29)

    assert "not-asked" in codes(answer)
    assert "weakest-step" not in told(answer, "finding")
    assert "abandoned-carts" in told(answer, "finding")


def test_answers_are_asked_once_of_the_same_tables(shop, monkeypatch):
    tables = shop.tables()
    first = UNITS["funnel"]().ask(tables)
    monkeypatch.setattr(UNITS["funnel"], "table", lambda _self, _tables: 1 / 0)

    assert UNITS["funnel"]().ask(tables) is first
    with pytest.raises(ZeroDivisionError):
        UNITS["funnel"]().ask(tables, min_cell=5)
    with pytest.raises(ZeroDivisionError):
        UNITS["funnel"](counting="session").ask(tables)
    with pytest.raises(ZeroDivisionError):
        shop.ask("funnel")


def test_an_answer_of_very_many_rows_is_not_held(shop, monkeypatch):
    monkeypatch.setattr("footfall.analysis.MOST_HELD", 1)
    tables = shop.tables()

    assert UNITS["funnel"]().ask(tables) is not UNITS["funnel"]().ask(tables)


def test_small_groups_are_left_out_of_what_it_rests_on(shop):
    answer = shop.ask("findings", top=30, min_cell=2_000)

    assert all(row["users"] is None or row["users"] >= 2_000 for row in answer.rows)
    assert "channel-gap" not in told(answer, "finding")


def test_filters_reach_what_it_asks(shop, answer):
    mobile = shop.ask("findings", top=30, where="device = mobile")

    assert "device-gap" not in told(mobile, "finding")
    whole, part = ({row["finding"]: row for row in a.rows}["abandoned-carts"]["users"] for a in (answer, mobile))
    assert 0 < part < whole


def test_an_action_is_one_that_there_is(answer):
    actions = Found.__annotations__
    assert "action" in actions
    known = {"win-back", "reward-loyal", "remarket-low-loyalty", "onboard-newcomers", "retarget-dormant", "cart-coupon"}
    known |= {"fix-tracking", "wishlist-reminder", "cross-sell", "channel-budget", "funnel-test"}

    assert {row["action"] for row in answer.rows} - {None} <= known


def test_a_sum_is_brought_to_four_weeks(shop):
    ask = Asking(shop.tables())

    assert ask.money_days == 28
    assert ask.sum_of_days(ask.days * 10.0) == pytest.approx(280)
    assert Figure(2.0, 1.0).times(3) == Figure(6.0, 3.0, None)


def test_each_finding_is_looked_for_once():
    assert len(set(FINDINGS)) == len(FINDINGS)
    assert all(look.__doc__ for look in FINDINGS)


def test_figures_of_a_row_are_numbers(answer):
    assert numbers(["12.3 % of 1,000"]) == {"12.3", "1,000"}
    assert all(figures(row) for row in answer.rows)
