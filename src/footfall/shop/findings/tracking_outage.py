"""Days on which an event was not logged while others went on."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from footfall.analyses.ledger import Ledger
from footfall.analyses.rhythm import Rhythm
from footfall.answer import lines
from footfall.ingest.traps.outages import MOST, OF_NEWCOMERS, outage
from footfall.shop.findings.found import Figure, Found, count, listed, named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from footfall.answer import Answer, Content
    from footfall.shop.findings.asking import Asking


def tracking_outage(ask: Asking) -> Iterator[Found]:
    """Tell of the event that was missing longest, where ingest noticed any; days left out by filters do not count."""
    noticed = [note.text for note in ask(Ledger()).notes if note.code == "tracking-outage"]
    if not noticed:
        return
    daily = ask(Rhythm(by="date"))
    missing = _missing(daily) | _of_newcomers(daily, noticed)
    if not missing:
        return
    worst = max(missing, key=lambda name: len(missing[name]))
    days, others = missing[worst], [named(name) for name in missing if name != worst]
    too = f"; {listed(others)} {'was' if len(others) == 1 else 'were'} missing at times, too" if others else ""
    yield Found(
        finding="tracking-outage",
        sentence=f"{named(worst)} was not logged on {count(len(days))} days while other events went on{too}: "
        "what is said of it counts too little.",
        measure=f"days without {named(worst)}",
        kind="count",
        figure=Figure(len(days)),
        see=Ledger(),
        action="fix-tracking",
        trust=True,
        picture=_drawn(daily, worst),
    )


def _missing(answer: Answer) -> dict[str, list[date]]:
    """Find the days that each frequent event is missing on."""
    daily: defaultdict[date, Counter[str]] = defaultdict(Counter)
    whole: Counter[str] = Counter()
    for row in answer.rows:
        daily[row["date"]].update({row["event"]: row["events"], "": row["events"]})
        whole[row["event"]] += row["events"]
    found = {name: list(outage(daily, name)) for name, _events in whole.most_common(MOST)}
    return {name: days for name, days in found.items() if days}


def _of_newcomers(answer: Answer, noticed: list[str]) -> dict[str, list[date]]:
    """Find the days without what new users do, where ingest, which knows of new users, noticed any."""
    told = [name for name in OF_NEWCOMERS if any(text.startswith(f"{name} is missing on ") for text in noticed)]
    days = sorted({row["date"] for row in answer.rows})
    has = {name: {row["date"] for row in answer.rows if row["event"] == name} for name in told}
    return {name: [day for day in days if day not in has[name]] for name in told}


def _drawn(answer: Answer, event: str) -> Content:
    """Draw the event day by day; the line breaks where it is missing."""
    rows = [row for row in answer.rows if row["event"] == event]
    return replace(answer, rows=rows, reading="", drawing=lines("date", "events"))
