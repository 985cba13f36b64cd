"""Bots and outages first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ibis import _

from footfall.actions.rule import Advice, Advised
from footfall.actions.rules.words import several
from footfall.actions.shares import share
from footfall.answer import Fact
from footfall.ingest.traps.outages import MOST, OF_NEWCOMERS, outage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from footfall.tables import Tables

TRAPS = ("local-date", "day-month-order", "mixed-currencies", "repeated-orders")
"""Notes of the ledger that make figures wrong and are not looked for here."""
DAYS = 7
"""So many days in a row an event must have come in again."""
OUT = "leave {} that act{} as no person can out of every figure (--exclude-anomalies) and find out what sends them"


@dataclass(frozen=True, kw_only=True)
class FixTracking(Advice):
    """What is wrong with the log itself: users that act as no person can, and days on which an event was not tracked.

    Users are those of `anomalies`, with their share of events. An outage is a stretch of days without an event while
    others go on, as the ledger looks for it: too long for chance, and not on weekdays that mostly go without. Traps
    that the ledger told of at ingest and that make figures wrong stand beside them. Where none of it is found there is
    no advice. It looks at all of the log, whatever the filters.
    """

    question = "What must be mended before any figure is trusted?"

    def rule(self) -> str:
        """Say what it is about."""
        return "users that act as no person can, and days without an event while others go on"

    def offer(self) -> str:
        """Say what to do."""
        return "mend the tracking and leave bots out before anything else is decided"

    def advised(self, t: Tables) -> Advised | None:
        """Count what is wrong."""
        bots, days = _bots(t.whole), _outages(t.whole)
        traps = {code: text for code, text in t.about.notes if code in TRAPS}
        if not bots and not days and not traps:
            return None
        found = {f"days_without_{event}": _missing(event, when, t.whole) for event, when in days.items()}
        told = {
            code.replace("-", "_"): Fact(text, "What the ledger tells.", kind="text") for code, text in traps.items()
        }
        return Advised(facts=bots | found | told, offer=_offer(bots, days, traps), when="now", stop_when=_stop(days))


def _bots(t: Tables) -> dict[str, Fact]:
    """Count the users that no person is, and their share of events."""
    if not t.holds("groups"):
        return {}
    odd = t.groups.filter(_.anomaly).select("user_id")
    users = t.engine.count(odd)
    if not users:
        return {}
    theirs, everyones = t.engine.count(t.events.semi_join(odd, "user_id")), sum(t.about.events.values())
    return {
        "bots": Fact(users, "Users that act as no person can.", n=users, kind="count"),
        "bot_events": share(theirs, everyones, "Their events / all events."),
    }


def _outages(t: Tables) -> dict[str, Sequence[date]]:
    """Find the days on which events are missing, by event."""
    people = t.events.anti_join(t.groups.filter(_.anomaly), "user_id") if t.holds("groups") else t.events
    daily: defaultdict[date, dict[str, int]] = defaultdict(lambda: {"": 0})
    for row in t.engine.rows(people.group_by(_.event, day=_.local_at.date()).aggregate(events=_.count())):
        daily[row["day"]][row["event"]] = row["events"]
        daily[row["day"]][""] += row["events"]
    in_turn, names = dict(sorted(daily.items())), list(t.about.events)[:MOST]
    first = people.filter(_.event_no == 1).group_by(day=_.local_at.date()).aggregate(people=_.count())
    new = {row["day"]: row["people"] for row in t.engine.rows(first)} if OF_NEWCOMERS & set(names) else {}
    found = {event: outage(in_turn, event, new) for event in names}
    return {event: days for event, days in found.items() if days}


def _missing(event: str, days: Sequence[date], t: Tables) -> Fact:
    length = (t.last_on - t.first_on).days + 1
    return Fact(len(days), f"Days without {event} while others go on: {_runs(days)}.", n=length, kind="count")


def _runs(days: Sequence[date]) -> str:
    """Name stretches of days by their ends."""
    starts = [days[0], *(day for before, day in pairwise(days) if (day - before).days > 1)]
    ends = [*(before for before, day in pairwise(days) if (day - before).days > 1), days[-1]]
    named = [f"{start}" if start == end else f"{start} to {end}" for start, end in zip(starts, ends, strict=True)]
    return ", ".join(named)


def _offer(bots: dict[str, Fact], days: dict[str, Sequence[date]], traps: dict[str, str]) -> str:
    """Say what to do of each kind."""
    said = []
    if days:
        apart = "; ".join(f"{event} on {_runs(when)}" for event, when in days.items())
        said.append(f"mend the tracking of what was missing, and keep figures of it clear of these days: {apart}")
    if bots:
        users = bots["bots"].n or 0
        said.append(OUT.format(several(users, "user"), "s" if users == 1 else ""))
    return "; ".join([*said, *(["see to what the ledger tells of: " + ", ".join(traps)] if traps else [])])


def _stop(days: dict[str, Sequence[date]]) -> str:
    return f"when {' and '.join(days)} came in on {DAYS} days in a row" if days else "when a new log is free of it"
