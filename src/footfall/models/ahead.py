"""Models of what customers do next: learned from what was known at cut-offs, and from what came after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from footfall.answer import Note
from footfall.errors import BadRequest, NotApplicable
from footfall.models.cutoffs import counted, must_be_long, outcomes, that_tell
from footfall.models.drawing import drawn
from footfall.models.fields import field_of, shaped
from footfall.models.frame import Frame
from footfall.models.history import further
from footfall.models.known_at import known_at
from footfall.models.model import Model
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

    from footfall.answer.progress import Progress
    from footfall.models.cutoffs import Cut
    from footfall.models.fields import Field
    from footfall.models.frame import Trained
    from footfall.models.history import Further
    from footfall.spec import Duration
    from footfall.tables import Tables

KEY, DAY = "user_id", 86_400
MOST_ROWS = 8_000
"""So many rows, a customer and a cut-off each, are learned from."""


@dataclass(frozen=True, kw_only=True)
class Ahead(Model):
    """What customers of an event log will do. A subclass says who is asked about at a cut-off, and what comes true."""

    trials: int = param(12, "How many settings to try.", at_least=1, at_most=10_000)

    learns_from: ClassVar[tuple[str, ...]] = ("events",)
    outcome: ClassVar[tuple[str, str]]
    """The names of what may come, the one that is scored last."""

    @property
    def ahead(self) -> int:
        """How many days a cut-off looks ahead."""
        raise NotImplementedError

    def outcomes(self, t: Tables, day: date) -> ir.Table:
        """Give everyone asked about at a cut-off, and whether it `happened` from that day on."""
        raise NotImplementedError

    def asked_about(self, t: Tables) -> ir.Table:
        """Give the users asked about the day after the log's last: those to score."""
        raise NotImplementedError

    def too_late(self, t: Tables, day: date) -> str:
        """Say who came after the last cut-off, so that nothing is known of them yet; nothing where nobody did."""
        raise NotImplementedError

    def settle(self, t: Tables) -> Self:
        """See that the log is long enough to look ahead."""
        must_be_long(t, self.ahead)
        return self

    def features(self, t: Tables) -> tuple[ir.Table, list[Field]]:
        """Give everyone to be scored with what is known of them, and the columns that tell one from another."""
        table = self.everyone(t)
        known = [field_of(name, kind) for name, kind in table.schema().items() if name != KEY]
        return table, t.once((self, "fields"), lambda: _telling(t, table, [field for field in known if field]))

    def everyone(self, t: Tables) -> ir.Table:
        """Give everyone to be scored, with what is known of them."""
        return t.users_as_of(None).semi_join(self.asked_about(t), KEY)

    def frame(self, t: Tables) -> Frame:
        """Give a row a customer and cut-off: what was known then, and what came of it."""
        import numpy as np

        labels, cuts = self._labels(t)
        drawn = _drawn(t, labels, cuts, self.seed)
        found = known_at(t, drawn, [cut.day for cut in cuts])
        rows = found.sort_values([KEY, "cutoff"], kind="stable", ignore_index=True)
        ids, cutoffs = rows[KEY].to_numpy(), rows["cutoff"].to_numpy("datetime64[D]")
        features = shaped(rows, self.features(t)[1])
        return Frame(ids, features, rows["happened"].to_numpy(np.int64), self.outcome, 1, ids, cutoffs)

    def last_cut(self, t: Tables) -> date:
        """Give the last cut-off with enough of either outcome."""
        return self._labels(t)[1][-1].day

    def _labels(self, t: Tables) -> tuple[ir.Table, list[Cut]]:
        """Give the outcomes at the cut-offs to learn from, and how many there are."""
        return t.once((self, "labels"), lambda: self._labelled(t))

    def _labelled(self, t: Tables) -> tuple[ir.Table, list[Cut]]:
        def at(days: Sequence[date]) -> ir.Table:
            return outcomes(days, lambda day: self.outcomes(t, day))

        cuts = that_tell(must_be_long(t, self.ahead), lambda days: counted(t.engine, at(days)), self.outcome[1])
        return at([cut.day for cut in cuts]), cuts

    def notes(self, t: Tables) -> list[Note]:
        """Tell at which days the log was cut, how many rows were drawn, and whose horizon is not over."""
        cuts = self._labels(t)[1]
        rows = sum(cut.customers for cut in cuts)
        found = [Note("cut-offs", _told(cuts, self.outcome[1]))]
        if rows > MOST_ROWS:
            told = f"It learned from about {MOST_ROWS:,} of {rows:,} rows, all those of customers drawn by a hash."
            found.append(Note("sampled", told))
        late = self.too_late(t, cuts[-1].day)
        return [*found, Note("open-period", late)] if late else found

    def further(self, t: Tables, frame: Frame, trained: Trained, progress: Progress) -> Further:
        """See how each cut-off's scores, by a model of those before it, came true."""
        del t
        return further(frame, trained, self.seed, progress)


def _told(cuts: list[Cut], what: str) -> str:
    said = [f"{cut.day} ({cut.happened:,} of {cut.customers:,} {what})" for cut in cuts]
    return f"Features are of what was known before the start of a day, outcomes from it on: {', '.join(said)}."


def _drawn(t: Tables, labels: ir.Table, cuts: list[Cut], seed: int) -> ir.Table:
    """Keep all rows of as many users as are enough, drawn by a hash of their ids and the seed, alike on all engines."""
    rows = sum(cut.customers for cut in cuts)
    if rows <= MOST_ROWS:
        return labels.cache()
    users = labels.select(KEY).distinct()
    most = max(1, t.engine.count(users) * MOST_ROWS // rows)
    return labels.semi_join(drawn(users, most, seed), KEY).cache()


def _telling(t: Tables, table: ir.Table, fields: list[Field]) -> list[Field]:
    """Leave out what is missing, or the same, for everyone."""
    sums = {f"{end}_{place}": value for place, field in enumerate(fields) for end, value in _ends(table[field.name])}
    row = t.engine.row(table.aggregate(rows=table.count(), **sums))

    def tells(place: int) -> bool:
        some = 0 < row[f"known_{place}"] < row["rows"]
        return some or bool(row[f"least_{place}"] != row[f"most_{place}"])

    return [field for place, field in enumerate(fields) if tells(place)]


def _ends(column: ir.Column) -> list[tuple[str, ir.Value]]:
    return [("known", column.count()), ("least", column.min()), ("most", column.max())]


def whole_days(flag: str, length: Duration) -> int:
    """Give a length in days; refuse parts of days."""
    days, rest = divmod(length.seconds, DAY)
    if rest or not days:
        raise BadRequest(f"'{flag}' must be whole days.", f"{length} was given.", "Write it as 25d.")
    return days


def must_have(t: Tables, event: str, so: str) -> None:
    """See that there is a log, and that it has an event at all."""
    if not t.holds("events"):
        raise NotApplicable(f"The shop has no log: {so}.")
    if event not in t.about.events:
        raise NotApplicable(f"The log has no {event}: {so}.")
