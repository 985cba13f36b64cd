"""Who moved from one group of customers to another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, Self

from ibis import _

from footfall.analyses.anomalies.odd import unfiltered
from footfall.analyses.groups import scores
from footfall.analyses.measures import said_rate, share_of
from footfall.analyses.rfm.groups import ORDER, PROSPECTS
from footfall.analyses.rfm.scores import scored
from footfall.analyses.segments import assigned
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, heatmap
from footfall.errors import BadRequest, NotApplicable
from footfall.schema import EVENTS, ORDERS, USERS, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.answer import Rows
    from footfall.tables import Tables

NOT_YET = "(not yet)"
"""Where those stand who were not here yet."""
_STEPS = (90, 30)
"""So many days lie between the two days where the log is at least twice as long."""


@dataclass(frozen=True, kw_only=True)
class SegmentMoves(Analysis):
    """Which group customers were in at the end of one day, and at the end of a later one.

    rfm_group: the groups of `rfm` by its defaults, each day with all that was chosen up to it and nothing later, so
    recency is counted to that day; without any order by the first day all who were here are prospects. Scores are
    quintiles of all buyers of a day: somebody may move because others did. segment: the segments of the table `groups`,
    found in the whole log whatever was chosen, and which of them each would have been in by all that was known of them
    at the end of a day.

    (not yet) are those whose first chosen event came after the first day. share is of all who were in from_group, with
    a Wilson 95 % interval. Moves nobody made have no row. The default of `to` is the log's last day (or `until`); that
    of `from` 90 days before it where the log is then at least twice as long, else 30, else the day halfway from its
    first day. It tells where people stood, not what moved them.
    """

    of: Literal["rfm_group", "segment"] = param("rfm_group", "Which groups.")
    from_: date | None = param(None, "The first day; default 90 or 30 days before `to`, or halfway.")
    to: date | None = param(None, "The later day; default the log's last.")

    question = "Who moved from which group to which?"
    reads = (EVENTS, USERS, ORDERS)
    columns = (
        Column("from_group", "text", "The group at the end of the first day; (not yet): not here by then."),
        Column("to_group", "text", "The group at the end of the later day."),
        Column("customers", "count", "Users who were in the one and then in the other."),
        Column("from_customers", "count", "All users who were in from_group."),
        Column("share", "share", "customers / from_customers."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
    )
    chart = heatmap("to_group", "from_group", "share", alike=True)
    rates = (Rate("share", "customers", "from_customers", "low", "high"),)
    people = "customers"

    def __post_init__(self) -> None:
        """Check the order of the days, too."""
        super().__post_init__()
        if self.from_ and self.to and self.from_ >= self.to:
            raise BadRequest("'from' must lie before 'to'.", f"{self.from_} and {self.to} were given.", "Swap them.")

    def settle(self, t: Tables) -> Self:
        """Choose the days that were left open."""
        to = self.to or t.last_on
        days = (to - t.first_on).days
        step = next((step for step in _STEPS if days >= 2 * step), days - days // 2)
        from_ = self.from_ or to - timedelta(days=step)
        if not t.first_on <= from_ < to <= t.last_on:
            found = f"The log goes from {t.first_on} to {t.last_on}"
            raise NotApplicable(f"{found}: {from_} and {to} are not two days of it.", code="log-too-short")
        return replace(self, from_=from_, to=to)

    def table(self, t: Tables) -> ir.Table:
        """Put everyone's two groups beside each other, and count."""
        before, after = (t.through(until=day) for day in self._days)
        was = scores(before).select("user_id", from_group=_.rfm_group)
        both = scored(after).select("user_id", to_group=_.rfm_group).left_join(was, "user_id")
        named = both.mutate(from_group=_.from_group.fill_null(NOT_YET))
        return (
            named.group_by("from_group", "to_group").aggregate(customers=_.count()).order_by("from_group", "to_group")
        )

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Segments are found in Python, groups by the engine."""
        if self.of == "rfm_group":
            return super().compute(t)
        before, after = self._days
        return t.engine.sql(known(t, before)), moves(segments(t, before), segments(t, after))

    @property
    def _days(self) -> tuple[date, date]:
        return self.from_ or date.min, self.to or date.max

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Put the groups in order, with how many were in each before; segments by how many are in them now."""
        del t
        before, after = (_totals(rows, name) for name in ("from_group", "to_group"))
        order = ORDER if self.of == "rfm_group" else sorted({*before, *after}, key=lambda name: (-after[name], name))
        places = {name: place for place, name in enumerate((*order, NOT_YET))}
        rows = [row | {"from_customers": before[row["from_group"]]} for row in rows]
        return sorted(rows, key=lambda row: (places[row["from_group"]], places[row["to_group"]]))

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Count who was here on the first day, who of them stayed in their group, and who came since."""
        del t
        here, everyone = _customers(_here(rows)), _customers(rows)
        found = {
            "here": Fact(here, f"Users who were here by {self.from_}.", kind="count"),
            "came_since": Fact(everyone - here, f"Users who came after it, by {self.to}.", kind="count"),
        }
        if mine := _customers(_grouped(rows)):
            rate, low, high = share_of(_customers(_stayed(rows)), mine)
            doc = "Of those here, prospects left out, the share in the same group on both days."
            found["stayed"] = Fact(rate, doc, low, high, mine, "share")
        return found

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of scores that rest on less."""
        del rows
        without = self.of == "rfm_group" and not t.has("revenue")
        return [Note("no-revenue", "The log has no revenue: recency and frequency decide alone.")] * without

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how many stayed in their group, and the largest move."""
        said = (
            f"{facts['here'].show()} users were here by {self.from_}, {facts['came_since'].show()} more by {self.to}."
        )
        if "stayed" not in facts:
            return said
        whose = "buyers" if self.of == "rfm_group" else "users"
        stayed, of = said_rate(facts["stayed"])[0], f"{facts['stayed'].n:,}"
        said = f"{said} Of {of} {whose} of the first day {stayed} were in the same group on the later one"
        moved = [row for row in _grouped(rows) if row not in _stayed(rows)]
        if not moved:
            return f"{said}."
        most = max(moved, key=lambda row: row["customers"])
        names = (str(most[name]).replace("_", " ") for name in ("from_group", "to_group"))
        share = self.columns[4].show(most["share"])
        many = self.columns[2].show(most["customers"])
        return f"{said}; the most frequent move is from {' to '.join(names)}, {many} ({share} of those there before)."


def known(t: Tables, day: date) -> ir.Table:
    """Give the chosen users who were here by a day, as they were known at its end."""
    return t.users_as_of(day + timedelta(days=1)).semi_join(t.through(until=day).users, "user_id")


def segments(t: Tables, day: date) -> pa.Table:
    """Give user_id and segment of the chosen users who were here by a day; of the last day they are kept already."""
    if day == t.about.last_on:
        here = t.through(until=day).users
        return t.engine.arrow(unfiltered(t).groups.select("user_id", "segment").semi_join(here, "user_id"))
    return assigned(unfiltered(t), known(t, day), day)


def moves(before: pa.Table, after: pa.Table) -> Rows:
    """Count who was where before and after."""
    was, now = before.rename_columns({"segment": "from_group"}), after.rename_columns({"segment": "to_group"})
    if now["to_group"].null_count == now.num_rows:
        raise NotApplicable("Users are too few, or too much alike, to be parted into segments.", code="log-too-short")
    counted = now.join(was, "user_id").group_by(["from_group", "to_group"]).aggregate([([], "count_all")])
    return [
        {"from_group": row["from_group"] or NOT_YET, "to_group": row["to_group"], "customers": row["count_all"]}
        for row in counted.to_pylist()
    ]


def _totals(rows: Rows, name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row[name]] += row["customers"]
    return found


def _here(rows: Rows) -> Rows:
    return [row for row in rows if row["from_group"] != NOT_YET]


def _grouped(rows: Rows) -> Rows:
    """Leave out who was not here yet, and who had not ordered: they stand in no group of customers."""
    return [row for row in _here(rows) if row["from_group"] != PROSPECTS]


def _stayed(rows: Rows) -> Rows:
    return [row for row in _grouped(rows) if row["from_group"] == row["to_group"]]


def _customers(rows: Rows) -> int:
    return sum(row["customers"] for row in rows)
