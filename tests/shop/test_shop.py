"""The front desk."""

from __future__ import annotations

import pytest

import footfall as ff
from footfall.errors import BadRequest


def test_a_unit_is_asked_by_name_or_as_itself(duck_shop):
    shop = duck_shop("ann: view@0d; bob: view@1d")

    assert shop.ask("retention", by="day").rows == shop.ask(ff.Retention(by="day")).rows


def test_a_unit_that_has_its_parameters_takes_no_others(duck_shop):
    with pytest.raises(BadRequest, match="has its parameters already. by came beside it"):
        duck_shop("ann: view@0d").ask(ff.Retention(), by="day")


@pytest.mark.parametrize("question", ["retenton", "Retention", "retention ", "returnrate", ""])
def test_a_unit_that_is_none_is_refused(duck_shop, question):
    with pytest.raises(BadRequest, match="no analysis called"):
        duck_shop("ann: view@0d").ask(question)


def test_conditions_may_be_one_or_several(duck_shop):
    shop = duck_shop("ann: view@0d#ads; bob: view@0d#ads buy@1h=1#ads")

    assert shop.ask("overview", where="channel = ads").rows == shop.ask("overview", where=["channel = ads"]).rows
    assert shop.ask("overview", where=("channel = ads", "event = purchase")).rows[0]["events"] == 1


def test_a_table_that_is_none_is_refused_with_a_guess(duck_shop):
    with pytest.raises(BadRequest, match="Did you mean 'sessions'"):
        duck_shop("ann: view@0d").table("session")


def test_only_users_are_had_as_of_a_day(duck_shop):
    with pytest.raises(BadRequest, match="Only users"):
        duck_shop("ann: view@0d").table("orders", as_of="2024-01-01")


def test_an_answer_carries_what_it_rests_on(duck_shop):
    answer = duck_shop("ann: view@0d; bob: view@1d").ask("event-counts", where="event = view_item", since="2024-01-01")

    assert answer.name == "event-counts"
    assert answer.asked == {"where": ["event = view_item"], "since": "2024-01-01"}
    assert "select" in answer.sql.lower()
    assert answer.frame()["events"].tolist() == [2]


def test_the_sql_of_an_answer_can_be_run(duck_shop, duck):
    shop = duck_shop("ann: view@0d; bob: view@1d cart@2d")
    answer = shop.ask("event-counts")

    assert [row[:2] for row in duck.con.execute(answer.sql).fetchall()] == [
        (r["event"], r["events"]) for r in answer.rows
    ]


def test_every_unit_is_a_class_of_the_house():
    from footfall.shop.catalog import UNITS

    assert {unit.__name__ for unit in UNITS.values()} <= set(dir(ff))
    assert ff.ReturnRate is UNITS["return-rate"]


def test_a_class_that_is_none_is_guessed():
    with pytest.raises(AttributeError, match="Did you mean 'Retention'"):
        ff.Retenton  # noqa: B018


def test_negative_min_cell_leaves_nothing_out(duck_shop):
    assert duck_shop("ann: view@0d").ask("event-counts", min_cell=-5).rows
