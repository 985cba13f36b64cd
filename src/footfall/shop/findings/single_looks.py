"""Visits that end after a single event."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.bounce import Bounce
from footfall.shop.findings.found import ENOUGH, Figure, Found, count, sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.shop.findings.asking import Asking

LEAST = 0.3
"""Fewer than this are what every shop has."""


def single_looks(ask: Asking) -> Iterator[Found]:
    """Tell what share of visits has one event and no more, where people look at things at all."""
    answer = ask(Bounce())
    rows = {row["definition"]: row for row in answer.rows}
    single, viewed = rows.get("single-event-sessions"), rows.get("single-event-users-per-view")
    if not single or not viewed or not viewed["denominator"] or single["denominator"] < ENOUGH or single["low"] < LEAST:
        return
    rate = Figure(single["rate"], single["low"], single["high"])
    yield Found(
        finding="single-looks",
        sentence=f"{sure(rate)} of {count(single['denominator'])} visits ended after a single event.",
        measure="share of visits with one event",
        kind="share",
        figure=rate,
        users=single["users"],
        see=Bounce(),
        action="funnel-test",
        picture=replace(answer, reading="", rows=[row for row in answer.rows if row["low"] is not None]),
    )
