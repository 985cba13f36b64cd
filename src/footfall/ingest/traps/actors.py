"""Users that act as no person can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.ingest.actors import AWAKE, BUSY, IDLE, NIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.ingest.traps.case import Case


def impossible_actors(case: Case) -> Iterator[tuple[str, str]]:
    """Tell of users faster, more awake or more idle than a person can be."""
    if case.actors:
        many = f"{len(case.actors):,} {'user acts' if len(case.actors) == 1 else 'users act'}"
        whole = sum(case.counts.values())
        events = sum(line["events"] for line in case.actors)
        yield (
            "impossible-actors",
            (
                f"{many} as no person can: over {BUSY} "
                f"instants within an hour, awake {AWAKE} hours on {NIGHTS} days, or {IDLE:,} log-ins or checkouts with "
                f"no purchase. They made {events:,} of {whole:,} events; --exclude-anomalies leaves them out."
            ),
        )
