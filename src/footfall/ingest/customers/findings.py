"""What is found amiss among customers: told with the proposed mending, and mended where that is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.ingest.customers.impossible import impossible, without
from footfall.ingest.customers.mending import covers
from footfall.ingest.customers.odd import outliers, whose, zeros
from footfall.ingest.customers.sheets import WHO
from footfall.ingest.customers.slips import MOST_WORDS, Slip, is_alike, slips, slips_between
from footfall.ingest.ledger import OUTLIER, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import ibis.expr.types as ir

    from footfall.engine.duck import DuckEngine
    from footfall.ingest.customers.impossible import Impossible
    from footfall.ingest.customers.joined import Joined
    from footfall.ingest.customers.mending import Mending
    from footfall.ingest.customers.odd import Odd
    from footfall.ingest.customers.wide import Rows

ASIDE = "set_aside"


@dataclass(frozen=True)
class Finding:
    """One thing amiss: the code and sentence of its note, and whether it was mended."""

    code: str
    text: str
    mended: bool


class Findings:
    """What is found while customers are read, and what is done about it."""

    def __init__(self, engine: DuckEngine, mending: Mending) -> None:
        """Begin with nothing found."""
        self.engine, self.mending = engine, mending
        self.found: list[Finding] = []

    def periods(self, sheets: Sequence[Rows]) -> dict[str, str]:
        """Find periods that are spelt otherwise; give how each is to be written."""
        long = [rows for rows in sheets if rows.period]
        spelt = dict(self.mending.words)
        for rows in long:
            name = rows.sheet.names[str(rows.period)]
            between = slips_between([each.levels for each in long])
            here = [slip for slip in between if slip.wrong in rows.levels] + slips(rows.levels)
            spelt |= self._told(name, f"{name} of {rows.sheet.name}", here)
        return spelt

    def words(self, joined: Joined) -> ir.Table:
        """Find words that are a slip off another; give the customers with those mended that shall be."""
        table = joined.table
        for column in joined.of_kind("text"):
            counted = self._counted(table[column])
            spelt = self._told(joined.names[column], joined.names[column], slips(counted))
            spelt |= {theirs: ours for theirs, ours in self.mending.words.items() if theirs in counted}
            table = table.mutate(**{column: _spelt(table[column], spelt)}) if spelt else table
        return table

    def _counted(self, words: ir.Value) -> dict[str, int]:
        held = words.name("word").as_table().filter(_.word.notnull()).group_by("word").aggregate(rows=_.count())
        found = self.engine.rows(held.order_by(ibis.desc("rows"), "word").limit(MOST_WORDS + 1))
        return {row["word"]: row["rows"] for row in found}

    def _told(self, name: str, where: str, found: Sequence[Slip]) -> dict[str, str]:
        """Tell slips of one column, and give wrong = right where they are mended."""
        mend = covers(self.mending.misspelt, name)
        for slip in found:
            did = f"it was made '{slip.right}'." if mend else f"--mend makes it '{slip.right}'."
            off = "written otherwise than" if is_alike(slip.wrong, slip.right) else "a letter off"
            said = f"In {where} '{slip.wrong}' ({slip.rows:,}) is {off} '{slip.right}' ({slip.of:,}): {did}"
            self.found.append(Finding("misspelt", said, mend))
        return {slip.wrong: slip.right for slip in found} if mend else {}

    def nobodys(self, joined: Joined, table: ir.Table, target: str | None) -> tuple[ir.Table, ir.Table]:
        """Find values that nobody can have; give the customers without those to be mended, and without all of them."""
        once = [column for column, value in joined.values.items() if not value.period and column != target]
        figures, days = (
            {column: joined.names[column] for column in joined.of_kind(*kinds) if column in once}
            for kinds in (("count", "number"), ("date", "time"))
        )
        found = impossible(self.engine, table, figures, days)
        mended = [each for each in found if self._weighed_value(joined, each)]
        return without(table, mended), without(table, found)

    def _weighed_value(self, joined: Joined, odd: Impossible) -> bool:
        """Tell of impossible values; say whether they are made missing."""
        name = joined.names[odd.column]
        mend = covers(self.mending.impossible, name)
        did = "made missing." if mend else "kept. --mend makes them missing."
        said = f"{_who(odd.values, joined.customers)} {_listed(odd.examples)} in {name}, {odd.why}"
        self.found.append(Finding("impossible-value", f"{said}: {did}", mend))
        return mend

    def figures(self, joined: Joined, table: ir.Table, target: str | None) -> ir.Table:
        """Find outliers and impossible zeros; give the customers to be set aside, each with one reason."""
        figures = [column for column in joined.of_kind("count", "number") if column != target]
        periods = [column for column in figures if joined.values[column].period]
        odd = [(ZERO, each) for each in zeros(self.engine, table, periods)]
        odd += [(OUTLIER, each) for each in outliers(self.engine, table, figures)]
        aside = [whose(table, each, reason) for reason, each in odd if self._weighed(joined, reason, each)]
        none = table.filter(ibis.literal(False)).select(WHO, reason=ibis.literal(""))  # noqa: FBT003 - Ibis's word
        every = ibis.union(none, *aside) if aside else none
        self.engine.keep(ASIDE, every.group_by(WHO).aggregate(reason=_.reason.min()))
        return self.engine.backend.table(ASIDE)

    def _weighed(self, joined: Joined, reason: str, odd: Odd) -> bool:
        """Tell of odd values; say whether their customers are set aside."""
        name = joined.names[odd.column]
        mend = covers(self.mending.zeros if reason == ZERO else self.mending.outliers, name)
        said = f"{_who(odd.values, joined.customers)} {_amiss(name, odd)}: {_did(odd.values, mend=mend)}."
        self.found.append(Finding(reason.replace(" ", "-"), said, mend))
        return mend

    def notes(self) -> Iterator[tuple[str, str]]:
        """Give the notes."""
        yield from ((finding.code, finding.text) for finding in self.found)

    @property
    def unmended(self) -> bool:
        """Whether anything found was left as it is."""
        return any(not finding.mended for finding in self.found)


def _who(count: int, customers: int) -> str:
    return f"{count:,} of {customers:,} customers {'has' if count == 1 else 'have'}"


def _listed(examples: Sequence[str]) -> str:
    *rest, last = examples
    return f"{', '.join(rest)} or {last}" if rest else last


def _amiss(name: str, odd: Odd) -> str:
    if not odd.example:
        return f"0 in {name}, where all others have at least {odd.nearest:,.10g}"
    return f"an outlier in {name}, as {odd.example:,.10g}, where the nearest other value is {odd.nearest:,.10g}"


def _did(count: int, *, mend: bool) -> str:
    who, verb = ("the customer", "was") if count == 1 else ("they", "were")
    return f"{who} {verb} set aside" if mend else f"--mend sets {'the customer' if count == 1 else 'them'} aside"


def _spelt(words: ir.Value, spelt: Mapping[str, str]) -> ir.Value:
    return words.cases(*spelt.items(), else_=words)
