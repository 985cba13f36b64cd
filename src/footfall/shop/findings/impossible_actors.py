"""Users that act as no person can, and so many events of theirs that figures bend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.analyses.anomalies import Anomalies
from footfall.shop.findings.found import Figure, Found, beside, count, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.shop.findings.asking import Asking

LEAST = 0.01
"""Less of the log's events than this bends no figure much."""


def impossible_actors(ask: Asking) -> Iterator[Found]:
    """Tell of them where they made 1 % of all events, or more."""
    facts = ask(Anomalies()).facts
    if not facts or float(facts["events_share"].value) < LEAST:  # type: ignore[arg-type]
        return
    many, theirs = facts["anomalies"].value, float(facts["events_share"].value)  # type: ignore[arg-type]
    who = "1 user acts" if many == 1 else f"{count(many)} users act"
    yield Found(
        finding="impossible-actors",
        sentence=f"{who} as no person can and made {count(facts['events'].value)} events, {share(theirs)} of all: "
        "visits, funnels and channels count them in until they are left out.",
        measure="share of all events",
        kind="share",
        figure=Figure(theirs),
        see=Anomalies(),
        action="fix-tracking",
        trust=True,
        picture=beside(
            [("no person", theirs, None, None), ("all others", 1 - theirs, None, None)], "share of events", "share"
        ),
    )
