"""What is measured of each person: told from all values of a column, and read as figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.errors import BadRequest
from footfall.ingest.customers.kinds import told_kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.actions.experiments.people import People
    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.kinds import Kind

MOST_ARMS, MOST_GROUPS = 20, 50
"""A column of more values is no arm, or parts people into no groups."""
READ, ONE_EACH = "people_as_read", "people_one_each"
ARM, GROUP, PERSON, BEFORE = "arm", "group", "person", "before"


@dataclass(frozen=True)
class Measure:
    """A column of figures, under a name of ours; of a yes or no the figures are 1 and 0."""

    alias: str
    name: str
    kind: Kind
    is_share: bool = False
    """Whether every value is 1 or 0."""
    centre: float = 0.0
    """The mean of its rows: what sums are taken about."""


@dataclass(frozen=True)
class Seen:
    """The people as an experiment sees them, one row each: their arm, their group, and what is measured of them."""

    engine: DuckEngine
    table: ir.Table
    outcomes: tuple[Measure, ...]
    before: Measure | None = None
    rows: int = 0
    people: int = 0
    armless: int = 0
    """Rows without an arm."""
    nameless: int = 0
    """Rows without the person they are of."""
    in_several: int = 0
    """People who stand in more than one arm, and are left out."""
    put_together: int = 0
    """Rows beyond the first of each person."""

    def arms(self, column: str) -> dict[str, int]:
        """Count the people of each arm; refuse a column that is none."""
        counts = self._counted(ARM)
        if len(counts) < 2 and self.in_several:
            found = f"{self.in_several:,} stand in several arms, and {self.people:,} in one."
            do = "Leave --unit out where a row is its own person, or name another column with it."
            raise BadRequest("Of those named by --unit, too few stand in one arm only.", found, do)
        if not 2 <= len(counts) <= MOST_ARMS:
            found = f"It has {_values(len(counts), MOST_ARMS)}."
            raise BadRequest(f"'{column}' does not say who is in which arm.", found, "Name another with --arm.")
        return counts

    def groups(self, column: str) -> dict[str, int]:
        """Count the people of each group; refuse a column of too many."""
        counts = self._counted(GROUP)
        if not 1 <= len(counts) <= MOST_GROUPS:
            found = f"It has {_values(len(counts), MOST_GROUPS)}."
            raise BadRequest(f"'{column}' parts people into no groups.", found, "Name another with --by.")
        return counts

    def _counted(self, name: str) -> dict[str, int]:
        held = self.table.filter(_[name].notnull()).group_by(name).aggregate(people=_.count())
        most = held.order_by(ibis.desc("people"), name).limit(MOST_GROUPS + 1)
        return {row[name]: row["people"] for row in self.engine.rows(most)}


def _values(count: int, most: int) -> str:
    return f"more than {most} values" if count > most else "one value" if count else "no value"


def seen(people: People, columns: Mapping[str, str], outcomes: Sequence[str]) -> Seen:
    """Read the columns: `columns` names those of the arm and, where asked, the group, the person and before."""
    aliases = {f"y{place}": name for place, name in enumerate(outcomes)}
    raw = people.plain(**columns, **aliases)
    known = aliases | ({BEFORE: columns[BEFORE]} if BEFORE in columns else {})
    kinds = told_kinds(people.engine, raw, list(known), people.decimal)
    measures = {alias: _measure(people, raw, alias, name, kinds[alias]) for alias, name in known.items()}
    people.engine.keep(READ, _figures(raw, measures))
    read = people.engine.backend.table(READ)
    measures = _looked_at(people, read, measures)
    of = tuple(measures[alias] for alias in aliases)
    counted = people.engine.row(read.aggregate(rows=_.count(), armless=_[ARM].isnull().sum()))
    rows, armless = counted["rows"], int(counted["armless"])
    whole = Seen(people.engine, read, of, measures.get(BEFORE), rows, rows - armless, armless)
    return _one_each(whole) if PERSON in columns else whole


def _measure(people: People, raw: ir.Table, alias: str, name: str, kind: Kind) -> Measure:
    if kind.name not in ("flag", "count", "number"):
        if not people.engine.count(raw.filter(raw[alias].notnull())):
            raise _empty(name)
        words = {"text": "words", "date": "days", "time": "times"}[kind.name]
        do = "Name a column of figures, or of yes and no."
        raise BadRequest(f"'{name}' cannot be measured.", f"In {people.file} it holds {words}.", do)
    return Measure(alias, name.strip(), kind)


def _empty(name: str) -> BadRequest:
    return BadRequest(f"'{name}' cannot be measured.", "It has no value in any row.", "Name another column.")


def _figures(raw: ir.Table, measures: Mapping[str, Measure]) -> ir.Table:
    """Give the measures as figures, all else as words."""
    others = {name: raw[name].cast("string") for name in raw.columns if name not in measures}
    return raw.select(
        **others, **{each.alias: each.kind.reading.read(raw[each.alias]).cast("float64") for each in measures.values()}
    )


def _looked_at(people: People, read: ir.Table, measures: Mapping[str, Measure]) -> dict[str, Measure]:
    """Find each measure's mean, and whether it says yes or no only."""
    means = {f"{alias}_mean": read[alias].mean() for alias in measures}
    others = {f"{alias}_other": read[alias].notin([0.0, 1.0]).sum() for alias in measures}
    found = people.engine.row(read.aggregate(**means, **others))
    for alias, measure in measures.items():
        if found[f"{alias}_mean"] is None:
            raise _empty(measure.name)
    shares = {alias for alias in measures if not found[f"{alias}_other"]}
    return {
        alias: replace(each, is_share=alias in shares, centre=0.0 if alias in shares else found[f"{alias}_mean"])
        for alias, each in measures.items()
    }


def _one_each(whole: Seen) -> Seen:
    """Put the rows of one person together: figures added, yes where any row says so; before is the mean."""
    by_person = whole.table.filter(_[PERSON].notnull() & _[ARM].notnull()).group_by(PERSON)
    values = {each.alias: _[each.alias].max() if each.is_share else _[each.alias].sum() for each in whole.outcomes} | (
        {BEFORE: _[BEFORE].mean()} if whole.before else {}
    )
    group = {GROUP: _[GROUP].min()} if GROUP in whole.table.columns else {}
    known = by_person.aggregate(rows=_.count(), arms=_[ARM].nunique(), arm=_[ARM].min(), **group, **values)
    whole.engine.keep(ONE_EACH, known)
    each = whole.engine.backend.table(ONE_EACH)
    found = whole.engine.row(each.aggregate(people=_.count(), rows=_.rows.sum(), several=(_.arms > 1).sum()))
    people, rows, several = (int(found[name] or 0) for name in ("people", "rows", "several"))
    return replace(
        whole,
        table=each.filter(_.arms == 1),
        people=people - several,
        nameless=whole.engine.count(whole.table.filter(_[PERSON].isnull())),
        in_several=several,
        put_together=rows - people,
    )
