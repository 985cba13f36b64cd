"""How many segments there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from footfall.analyses.segments.parting import Parting, part
from footfall.analyses.segments.search import bends, elbow
from footfall.analyses.segments.segments import crowd_of
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, lines
from footfall.schema import EVENTS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Chart, Rows
    from footfall.tables import Tables

_WHY = {
    "borne": "the most segments that elbow, silhouette and stability all bear",
    "stable": "the most stable, as no number of segments is borne by elbow, silhouette and stability alike",
    "bend": "the number at which inertia bends most",
}


@dataclass(frozen=True, kw_only=True)
class SegmentChoice(Analysis):
    """What speaks for each number of segments, from 1 to 10, on the users that `segments` parts by k-means.

    inertia is the sum of squared distances of users from the centre of their segment, each user drawn standing for as
    many as were not. elbow is how far it lies below the straight line from k = 1 to the last k, both sides scaled to 1
    (Satopää et al. 2011). bend is the fall of inertia from k - 1 to k divided by that from k to k + 1. silhouette and
    stability are as in `segments`; one segment has none.

    classic goes by inertia alone: it chooses the k whose bend is greatest, the fewer segments of two alike. default
    chooses, from k = 3 on, the greatest k with a stability of at least 0.8, a silhouette of at least 85 % of the best
    and an elbow of at least 75 % of the greatest: the most that all three bear. Where there is none, it is the most
    stable. Where users have fewer different places than 10, k ends there.
    """

    setting: Literal["default", "classic"] = param("default", "What users are parted by.")

    question = "How many kinds of customers are there?"
    reads = (EVENTS, USERS)
    columns = (
        Column("k", "count", "The number of segments."),
        Column("inertia", "number", "The sum of squared distances of users from the centre of their segment."),
        Column("silhouette", "number", "How much nearer users are to their own segment than to the next, -1 to 1."),
        Column("stability", "number", "How far refits on users drawn anew part them alike: 1 just so, 0 by chance."),
        Column("elbow", "number", "How far inertia lies below the line from the first to the last."),
        Column("bend", "number", "How many times as much inertia falls up to k as from k to k + 1."),
        Column("chosen", "flag", "Whether it is the number of segments chosen."),
    )
    parting: ClassVar[Parting | None] = None
    """What was tried, once it is settled."""

    def settle(self, t: Tables) -> Self:
        """Try every number of segments."""
        settled = replace(self)
        object.__setattr__(settled, "parting", part(crowd_of(t, self.setting)))
        return settled

    def drawn(self) -> Chart:
        """Draw inertia, and a line at the number chosen."""
        return lines("k", "inertia", cuts=(self.parting.chosen.k,) if self.parting else ())

    def table(self, t: Tables) -> ir.Table:
        """Give each user's features."""
        return (self.parting.crowd if self.parting else crowd_of(t, self.setting)).everyone

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Tell what was found."""
        parting = self.parting
        if parting is None:
            return "", []
        low, bent = elbow(parting.tried), bends(parting.tried)
        rows = [
            {
                "k": one.k,
                "inertia": one.inertia,
                "silhouette": one.silhouette,
                "stability": one.stability,
                "elbow": low[one.k],
                "bend": bent.get(one.k),
                "chosen": one.k == parting.chosen.k,
            }
            for one in parting.tried
        ]
        return t.engine.sql(self.table(t)), rows

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the number chosen, and why."""
        del t
        if not rows or self.parting is None:
            return {}
        drawn = len(self.parting.crowd.drawn.weights)
        why = Fact(_WHY[self.parting.reason], "Why this number.")
        return {"k": Fact(self.parting.chosen.k, "The number of segments chosen.", n=drawn, kind="count"), "why": why}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell that filters only choose users."""
        if not (rows and t.filters.of_events):
            return []
        return [Note("whole-log", "Filters choose the users; they are looked at by all the log has of them.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many segments, and why."""
        best = next(row for row in rows if row["chosen"])
        say = {column.name: column.show for column in self.columns}
        firm = f"silhouette {say['silhouette'](best['silhouette'])}, stability {say['stability'](best['stability'])}"
        return f"{facts['k'].show()} segments: {facts['why'].show()} ({firm})."
