"""The shop's own target among its customers: how many, what lies furthest apart, and where they gather."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.contrast import Contrast
from footfall.analyses.measures import share_of
from footfall.schema import CUSTOMERS
from footfall.shop.findings.found import SOME, SURE, Figure, Found, beside, count, listed, named, say, sure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from footfall.answer import Answer, Content, Fact, Row
    from footfall.shop.findings.asking import Asking

LARGE, SAID, DRAWN = 0.5, 2, 5
"""An effect to speak of; how many features are named, and how many drawn."""
CORNERS = {
    "both_above": "more of both",
    "first_above": "more of the first",
    "second_above": "more of the second",
    "none_above": "less of both",
}


def own_target(ask: Asking) -> Iterator[Found]:
    """Tell how many have the rarer value of the target, and in what they differ most from all others."""
    unit = _unit(ask)
    if unit is None:
        return
    answer = ask(unit)
    apart = _apart(answer)
    if not apart or _few(answer):
        return
    yield Found(
        finding="own-target",
        sentence=f"{sure(_rate(answer))} of {count(_of(answer))} customers have {_target(answer)}; they differ "
        f"most from the others in {listed([_said(row) for row in apart[:SAID]])}.",
        measure=f"share with {_target(answer)}",
        kind="share",
        figure=_rate(answer),
        users=_of(answer),
        see=unit,
        action="win-back",
        picture=_drawn(apart),
    )


def where_it_gathers(ask: Asking) -> Iterator[Found]:
    """Tell of the corner of the two strongest figures that the rarer value is most frequent in."""
    unit = _unit(ask)
    if unit is None:
        return
    answer = ask(unit)
    facts = {name: answer.facts[name] for name in CORNERS if name in answer.facts}
    full = {name: fact for name, fact in facts.items() if (fact.n or 0) >= SOME and fact.value is not None}
    if not full or _few(answer):
        return
    fact = max(full.values(), key=lambda fact: float(fact.value))  # type: ignore[arg-type]
    if fact.low is None or fact.low <= (_rate(answer).high or 1.0):
        return
    figure = Figure(fact.value, fact.low, fact.high)
    yield Found(
        finding="where-it-gathers",
        sentence=f"{sure(figure)} of {count(fact.n)} customers with {_where(fact)} have {_target(answer)}.",
        measure=f"share with {_target(answer)} there",
        kind="share",
        figure=figure,
        users=fact.n,
        see=unit,
        action="win-back",
        picture=_corners(full),
    )


def _unit(ask: Asking) -> Contrast | None:
    """Choose how customers are asked about; a shop of customers alone is asked so anyway."""
    if not ask.has_target:
        return None
    return Contrast(table_=CUSTOMERS.name) if ask.has_log else Contrast()


def _a(answer: Answer) -> int:
    return int(answer.facts["a_rows"].value)  # type: ignore[call-overload, no-any-return]


def _of(answer: Answer) -> int:
    return _a(answer) + int(answer.facts["b_rows"].value)  # type: ignore[call-overload, no-any-return]


def _few(answer: Answer) -> bool:
    return min(_a(answer), _of(answer) - _a(answer)) < SOME


def _rate(answer: Answer) -> Figure:
    return Figure(*share_of(_a(answer), _of(answer)))


def _target(answer: Answer) -> str:
    return f"{named(answer.asked['target'])} = {named(answer.facts['group'].show())}"


def _apart(answer: Answer) -> list[Row]:
    """Give the features that surely lie far apart, the furthest first."""
    rows = [row for row in answer.rows if row["p_adjusted"] is not None and row["p_adjusted"] < SURE]
    return [row for row in rows if abs(row["effect"] or 0.0) >= LARGE]


def _feature(row: Row) -> str:
    return named(row["feature"]) if row["level"] is None else f"{named(row['feature'])} = {named(row['level'])}"


def _said(row: Row) -> str:
    a, b = say("number", row["value_a"]), say("number", row["value_b"])
    return f"{_feature(row)} ({row['measure']} {a} against {b})"


def _where(fact: Fact) -> str:
    """Take the corner's conditions out of what the fact is said to be."""
    return fact.doc.partition(" where ")[2].removesuffix(".")


def _drawn(rows: list[Row]) -> Content:
    return beside([(_feature(row), row["effect"], row["low"], row["high"]) for row in rows[:DRAWN]], "effect", "number")


def _corners(facts: Mapping[str, Fact]) -> Content:
    points = [(CORNERS[name], fact.value, fact.low, fact.high) for name, fact in facts.items()]
    return beside(points, "share", "share")  # type: ignore[arg-type]
