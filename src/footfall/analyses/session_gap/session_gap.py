"""How much sessions depend on the pause that ends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from footfall.analyses.session_gap.cuts import sessions_at
from footfall.analyses.session_gap.knee import knee, pauses
from footfall.analyses.session_measures import BOUNCE, CONVERSION, MEAN, MEDIAN, PER_USER, USERS, absent
from footfall.analysis import A_DAY_IS_A_SESSION, Analysis, Rate
from footfall.answer import Fact, Note, lines
from footfall.schema import EVENTS, PURCHASE, Column
from footfall.spec import Duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.tables import Tables

GAPS = (300, 900, 1_800, 3_600, 7_200, 86_400)


@dataclass(frozen=True, kw_only=True)
class SessionGap(Analysis):
    """What sessions would be if a pause of 5, 15, 30, 60 or 120 minutes, or of 24 hours, began a new one.

    Sessions are cut anew for each gap as ingest cuts them: within a user, and where the log has its own sessions within
    each of those, a new one starts where the pause is greater than the gap (one exactly as long does not end it), over
    midnight too. At the shop's own gap they are the sessions of all other answers. A session bounces when it has a
    single event, converts when it has a purchase, and lasts from its first event to its last. Filters of events choose,
    at each gap, whole sessions that have such an event.

    knee_seconds is the pause that parts visits best: the antimode of the pauses between a user's consecutive events,
    whatever their session, on a log scale (Halfaker et al. 2015). There the number of sessions changes least with the
    gap, relative to it, where the log has no sessions of its own. Pauses of no length are left out, the others counted
    in eighths of an octave and smoothed by a normal curve (width by Silverman's rule, half an octave at least). Of all
    valleys of a minute or more it is the bottom of the deepest, measured from the lower of the heaps on its sides; one
    that is not lower than three quarters of that heap, and by more than three standard errors, is none: then the figure
    is missing. All pauses of the users asked about are looked at, also those beside events that filters leave out.
    """

    question = "How much do sessions depend on the pause that ends them?"
    without_clock = A_DAY_IS_A_SESSION
    reads = (EVENTS,)
    columns = (
        Column("gap_seconds", "seconds", "The longest pause within a session."),
        Column("sessions", "count", "Sessions."),
        PER_USER,
        BOUNCE,
        MEDIAN,
        MEAN,
        CONVERSION,
        USERS,
        Column("gap", "text", "The gap as `--session-gap` takes it."),
    )
    chart = lines("gap", "sessions")
    rates = (Rate("bounce_rate", "bounces", "sessions"), Rate("conversion_rate", "conversions", "sessions"))
    people = "users"
    whole_sessions = True

    def table(self, t: Tables) -> ir.Table:
        """Cut sessions at every gap in one pass; one row, a set of columns a gap."""
        return sessions_at(t, GAPS)

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Give each gap a row of its own."""
        del t
        (found,) = rows
        return [_row(found, gap) for gap in GAPS] if found["users"] else []

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Find the knee."""
        if not rows:
            return {}
        counted = {row["place"]: row["pauses"] for row in t.engine.rows(pauses(t))}
        doc = "The antimode of the pauses between a user's events: the gap that parts visits best."
        return {"knee_seconds": Fact(knee(counted), doc, n=sum(counted.values()), kind="seconds")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell where no session can convert."""
        return absent(t, PURCHASE, "no session can convert") if rows else []

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how far the number of sessions goes with the gap, and where the knee is."""
        say = {column.name: column.show for column in self.columns}
        first, last = rows[0], rows[-1]
        most = f"With a gap of {first['gap']} there are {say['sessions'](first['sessions'])} sessions"
        said = f"{most}, with {last['gap']} {say['sessions'](last['sessions'])}"
        found = facts["knee_seconds"]
        if found.value is None:
            return f"{said}; pauses show no gap that parts visits best."
        return f"{said}; pauses part best at {found.show()}."


def _row(found: Row, gap: int) -> Row:
    figures = {
        "sessions": found[f"sessions_{gap}"],
        "bounces": found[f"bounces_{gap}"],
        "conversions": found[f"conversions_{gap}"],
        "mean_seconds": found[f"mean_{gap}"],
        "median_seconds": found[f"median_{gap}"],
    }
    told = {"gap_seconds": gap, "gap": str(Duration(gap)), "users": found["users"]}
    return {**told, **figures, "sessions_per_user": figures["sessions"] / found["users"]}
