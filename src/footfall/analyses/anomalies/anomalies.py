"""Users that act as no person can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ibis import _

from footfall.analyses.anomalies.figures import busy, figures
from footfall.analyses.anomalies.odd import odd_users, unfiltered
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, dots
from footfall.schema import EVENTS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Rows
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class Anomalies(Analysis):
    """Users that act as no person can, most suspicious first, each with why in their own numbers.

    Users of 30 events or more are judged, by the whole log whatever the filters; told are those of them that are
    chosen. Events of one instant are one deed, so that an order of many lines is no haste. Four rules have limits that
    stand:

    - idle: 1,000 log-ins and checkouts begun, or 100 on one day, without any purchase
    - pace: deeds at more than 600 instants within an hour of the clock, one every six seconds
    - sleepless: deeds in 22 hours or more of a day, on 3 days or more
    - clockwork: 3 hours of the clock or more, in each of which 30 pauses or more within sessions, the longest left out,
      are alike (their deviation at most a tenth of their mean, that at least two ticks of the log's clock)

    isolated are those who break none, but stand alone: an isolation forest (200 trees on the logarithms below, grown on
    at most 20,000 busy users chosen by a hash of their ids, the same on every run) gives them 0.7 or more, and of the
    behaviour it sees at least one lies 6 robust deviations above the median of those 20,000, and above a floor:
    instants within an hour (100), on a day (500), a session (100), hours awake of a day (16), log-ins and checkouts to
    each purchase (50), hours of like pauses (1). A robust deviation is 1.4826 times the median distance of logarithms
    from their median, at least 0.25. Among fewer than 200 busy users nobody can stand alone. Whom ingest found
    impossible is always told.

    What somebody buys, spends, or how long they have been coming is not looked at: a great customer is no anomaly, nor
    is one who is only large. score is the number of rules broken, and the forest's score (0 to 1) added to it.

    A row is a suspicion, not a proof: an account that a whole office shares, a till, a page that reports itself by a
    timer look alike. Bots that keep a person's hours, pauses and pace are not seen, nor are those of few events.
    --exclude-anomalies leaves out the users told here.
    """

    top: int = param(100, "How many rows to show.", at_least=1, at_most=100_000)

    question = "Who acts as no person can?"
    reads = (EVENTS, USERS)
    columns = (
        Column("user_id", "id", "Who."),
        Column("kind", "text", "The first rule they break, isolated, or ingest where only ingest found them."),
        Column("why", "text", "What they did that people do not."),
        Column("score", "number", "The rules broken, and the forest's score added; higher is more suspicious."),
        Column("events", "count", "Their events in the whole log."),
        Column("orders", "count", "Their orders in the whole log."),
    )
    chart = dots("events", "user_id", low="events", high="events", color="kind", scale="log")

    def table(self, t: Tables) -> ir.Table:
        """Give what each busy user does in their hours and days."""
        log = unfiltered(t)
        return figures(log, busy(log))

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Judge the busy users."""
        return t.engine.sql(self.table(t)), odd_users(t).to_pylist()

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Keep the first, and say how often they ordered."""
        found = {"anomalies": len(rows), "their_events": sum(row["events"] for row in rows)}
        rows = rows[: self.top]
        theirs = t.all_users.filter(_.user_id.isin([row["user_id"] for row in rows])).select("user_id", "orders")
        orders = {row["user_id"]: row["orders"] for row in t.engine.rows(theirs)} if rows else {}
        return [row | found | {"orders": orders[row["user_id"]]} for row in rows]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Count them, and their events."""
        if not rows:
            return {}
        many, theirs, whole = rows[0]["anomalies"], rows[0]["their_events"], sum(t.about.events.values())
        return {
            "anomalies": Fact(many, "Users that act as no person can.", kind="count"),
            "events": Fact(theirs, "Their events in the whole log.", kind="count"),
            "events_share": Fact(theirs / whole, "Their share of the log's events.", n=whole, kind="share"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell where there is nobody, and that filters do not change the judgement."""
        found = []
        if not rows:
            found.append(Note("no-rows", "Nobody who was chosen acts as no person can."))
        if t.filters.of_events:
            found.append(Note("whole-log", "Users are judged by the whole log; filters only choose whom to tell of."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many they are, and who is worst."""
        many, worst = facts["anomalies"], rows[0]
        acts = "1 user acts" if many.value == 1 else f"{many.show()} users act"
        theirs = f"{facts['events'].show()} events ({facts['events_share'].show()} of all)"
        return f"{acts} as no person can, with {theirs}. The most suspicious, {worst['user_id']}: {worst['why']}."
