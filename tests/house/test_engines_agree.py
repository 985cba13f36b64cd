"""One log, two engines, the same answers from every unit."""

from __future__ import annotations

import pytest

from footfall.shop.catalog import UNITS
from questions import MEASURED, Answers
from stories import opened


def asked() -> list[pytest.param]:
    """Ask every unit with nothing and with the last value of each choice."""
    found = [(name, {}) for name in UNITS]
    found += [
        (name, {p.flag: p.choices[-1]})
        for name, unit in UNITS.items()
        for p in unit.parameters()
        if p.choices and not p.shows
    ]
    return [pytest.param(name, given, id="-".join([name, *given.values()])) for name, given in found]


@pytest.fixture(scope="module")
def both(busy, spark, busy_rows):
    return busy, Answers(opened(spark, busy_rows))


@pytest.mark.spark
@pytest.mark.parametrize(("name", "given"), asked())
def test_engines_agree(both, name, given):
    one, other = (answers(name, **given) for answers in both)

    assert len(one.rows) == len(other.rows)
    for mine, theirs in zip(one.rows, other.rows, strict=True):
        assert mine == {
            key: mine[key]
            if key in MEASURED.get(name, ())
            else pytest.approx(value)
            if isinstance(value, float)
            else value
            for key, value in theirs.items()
        }
    assert one.reading == other.reading
    assert one.notes == other.notes
    assert {key: fact.show() for key, fact in one.facts.items()} == {
        key: fact.show() for key, fact in other.facts.items()
    }


def settled(row):
    """Leave out the last digits of figures: they change with the order an engine adds in."""
    return {name: float(f"{value:.10g}") if isinstance(value, float) else value for name, value in row.items()}


@pytest.mark.spark
@pytest.mark.parametrize("table", ["events", "sessions", "orders", "users", "items"])
def test_engines_make_the_same_tables(both, table):
    one, other = ([settled(row) for row in answers.shop.engine.rows(answers.shop.table(table))] for answers in both)

    def in_order(rows):
        return sorted(
            rows,
            key=lambda row: [
                str(row.get(key)) for key in ("user_id", "session_no", "event_no", "order_id", "ordered_at", "item_id")
            ],
        )

    assert in_order(one) == in_order(other)
