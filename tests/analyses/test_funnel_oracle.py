"""The funnel against an oracle written straight from the contract: try every chain, and take the best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chance import by_user, cut, deeds
from examples import at_most
from footfall.analyses.funnel import Funnel
from stories import Row, opened

STEPS = ("view_item", "add_to_cart", "purchase", "add_to_cart|add_to_wishlist", "search")
MINUTES = st.one_of(st.integers(0, 8), st.integers(0, 120))
DEVICES = st.sampled_from([None, "mobile", "desktop"])
REVENUE = st.sampled_from([None, 1.0, 2.5])


@dataclass
class Way:
    """What was asked of the funnel."""

    steps: tuple[str, ...]
    order: str
    within: int | None
    counting: str

    @property
    def asked(self) -> dict[str, Any]:
        within = f"{self.within}m" if self.within is not None else None
        return {"steps": self.steps, "order": self.order, "within": within, "counting": self.counting}

    def is_of(self, event: Row, step: int) -> bool:
        return event["event"] in self.steps[step].split("|")

    def spent(self, first: Row, last: Row) -> bool:
        return self.within is not None and (last["event_at"] - first["event_at"]).total_seconds() > 60 * self.within


@st.composite
def ways(draw: st.DrawFn) -> Way:
    order = draw(st.sampled_from(["ordered", "strict", "any"]))
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4))
    within = draw(st.one_of(st.none(), st.sampled_from([1, 5, 30, 60])))
    return Way(tuple(steps), order, within, draw(st.sampled_from(["user", "session"])))


def chains(events: list[Row], way: Way, chain: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Follow a chain to wherever it can go, nearest events first."""
    yield chain
    step = len(chain)
    if step == len(way.steps):
        return
    for place in range(chain[-1] + 1, len(events)):
        if way.spent(events[chain[0]], events[place]):
            return
        if way.is_of(events[place], step) and not (
            way.order == "strict" and broken(events, way, chain[-1], place, step)
        ):
            yield from chains(events, way, (*chain, place))


def broken(events: list[Row], way: Way, start: int, end: int, step: int) -> bool:
    """Tell whether an event of another step lies between two neighbours of a chain."""
    others = set("|".join(way.steps).split("|")) - set(f"{way.steps[step - 1]}|{way.steps[step]}".split("|"))
    return any(event["event"] in others for event in events[start + 1 : end])


def best_in_turn(events: list[Row], way: Way) -> list[Row]:
    starts = [place for place, event in enumerate(events) if way.is_of(event, 0)]
    found = [chain for start in starts for chain in chains(events, way, (start,))]
    best = min(found, key=lambda chain: (-len(chain), chain), default=())
    return [events[place] for place in best]


def best_in_any_order(events: list[Row], way: Way) -> tuple[Row | None, list[Row]]:
    """Look from each event on; give the one to begin with, and the event that completes each step."""
    best: tuple[int, Row | None, list[Row]] = (0, None, [])
    for start, first in enumerate(events):
        ahead = [event for event in events[start:] if not way.spent(first, event)]
        done: list[Row] = []
        for steps in range(1, len(way.steps) + 1):
            enough = (n for n in range(steps, len(ahead) + 1) if each_has_its_own(ahead[:n], way, steps))
            if not (n := next(enough, None)):
                break
            done.append(ahead[n - 1])
        if len(done) > best[0] and any(way.is_of(first, step) for step in range(len(done))):
            best = (len(done), first, done)
    return best[1], best[2]


def each_has_its_own(events: list[Row], way: Way, steps: int) -> bool:
    """Tell whether the first steps can each be given an event that no other is given."""
    if not steps:
        return True
    rest = ((event, [e for e in events if e is not event]) for event in events if way.is_of(event, steps - 1))
    return any(each_has_its_own(others, way, steps - 1) for _, others in rest)


def oracle(rows: list[Row], way: Way, by: str | None) -> dict[tuple[str, int], tuple[int, float | None, float | None]]:
    """Give (group, step): reached, median seconds, revenue."""
    actors = [
        session
        for events in by_user(rows).values()
        for session in (cut(events) if way.counting == "session" else [events])
    ]
    found: dict[str, list[tuple[list[Row], list[Row]]]] = {}
    for events in actors:
        first, reached = (
            best_in_any_order(events, way) if way.order == "any" else ((c := best_in_turn(events, way)) and c[0], c)
        )
        if reached and (not by or first[by] is not None):
            found.setdefault(first[by] if by else "all", []).append((events, reached))
    return {
        (group, step): figures([pair for pair in pairs if len(pair[1]) > step], way, step)
        for group, pairs in found.items()
        for step in range(len(way.steps))
    }


def figures(pairs: list[tuple[list[Row], list[Row]]], way: Way, step: int) -> tuple[int, float | None, float | None]:
    spent = [(way_[step]["event_at"] - way_[step - 1]["event_at"]).total_seconds() for _, way_ in pairs if step]
    money = [e["revenue"] for events, _ in pairs for e in events if way.is_of(e, step) and e["revenue"] is not None]
    return len(pairs), median(spent) if spent else None, sum(money) if money else None


def asked(backend, rows: list[Row], way: Way, by: str | None) -> dict[tuple[str, int], tuple[Any, ...]]:
    missing = [
        {"user_id": "nobody", "event_at": rows[0]["event_at"], "event": e, "device": None, "revenue": None}
        for e in ("stroll",)
    ]
    answer = opened(backend, rows + missing).ask("funnel", **way.asked, by=by)
    widths = [row["reached"] for row in answer.rows]
    assert all(
        row["step"] == 1 or row["reached"] <= before for row, before in zip(answer.rows, [0, *widths], strict=False)
    )
    return {(r["group"], r["step"] - 1): (r["reached"], r["median_seconds"], r["revenue"]) for r in answer.rows}


@settings(max_examples=at_most(40))
@given(
    rows=st.lists(deeds(minutes=MINUTES, more={"device": DEVICES, "revenue": REVENUE}), min_size=1, max_size=28),
    way=ways(),
    by=st.sampled_from(["user_id", "user_id", "user_id", "device", None]),
)
def test_every_way_is_gone_as_the_contract_says(duck, rows, way, by):
    assume(way.steps != Funnel.steps)  # the default leaves out what a log lacks
    assert asked(duck, rows, way, by) == {
        key: pytest.approx(figures_) for key, figures_ in oracle(rows, way, by).items()
    }


SHARED = (
    ("view_item", "view_item", "purchase"),
    ("purchase", "purchase"),
    ("view_item|add_to_cart", "add_to_cart"),
    ("add_to_cart", "view_item|add_to_cart", "view_item"),
    ("view_item|search", "search|purchase", "purchase|view_item", "search"),
    ("view_item", "add_to_cart", "view_item"),
)
"""Ways whose steps share events."""


@settings(max_examples=at_most(60))
@given(
    rows=st.lists(
        deeds(minutes=st.integers(0, 45), more={"device": DEVICES, "revenue": REVENUE}), min_size=1, max_size=20
    ),
    steps=st.sampled_from(SHARED),
    order=st.sampled_from(["ordered", "strict", "any"]),
    within=st.sampled_from([None, None, 5, 30]),
    counting=st.sampled_from(["user", "session"]),
)
def test_no_event_serves_two_steps_and_a_repeat_may_be_the_next(duck, rows, steps, order, within, counting):
    way = Way(steps, order, within, counting)

    assert asked(duck, rows, way, None) == {
        key: pytest.approx(figures_) for key, figures_ in oracle(rows, way, None).items()
    }


HURRIED = (
    ("view_item", "purchase"),
    ("purchase", "view_item"),
    ("view_item", "add_to_cart|add_to_wishlist", "purchase"),
    ("view_item|search", "add_to_cart", "purchase"),
    ("search", "view_item", "add_to_cart", "purchase"),
)
"""Ways whose steps share no event: short of time, their best chains are found by their ends."""


@settings(max_examples=15)
@given(
    rows=st.lists(deeds(minutes=MINUTES, more={"device": DEVICES, "revenue": REVENUE}), min_size=1, max_size=28),
    steps=st.sampled_from(HURRIED),
    within=st.sampled_from([1, 5, 30, 60, 90]),
    counting=st.sampled_from(["user", "user", "session"]),
)
def test_short_of_time_the_ends_tell_the_best_chains(duck, rows, steps, within, counting):
    way = Way(steps, "ordered", within, counting)

    assert asked(duck, rows, way, None) == {
        key: pytest.approx(figures_) for key, figures_ in oracle(rows, way, None).items()
    }
