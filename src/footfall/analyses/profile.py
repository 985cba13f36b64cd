"""What a table holds, column by column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING

import ibis
from ibis import _

from footfall.analyses.sampling import NUMBERS, TABLE_DOC, chosen, columns_of, frame, named, sample
from footfall.analyses.steady import steady
from footfall.analysis import Analysis, Rate
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable
from footfall.schema import EVENTS, TABLES, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir

    from footfall.answer import Row, Rows
    from footfall.schema import Table
    from footfall.tables import Tables

DEFAULT = EVENTS.name
MOST = 5_000
"""So many rows are tested for normality: SciPy's Shapiro-Wilk p-values hold up to there."""
FENCE = 1.5
_QUARTERS = {"p25": 0.25, "median": 0.5, "p75": 0.75}


@dataclass(frozen=True, kw_only=True)
class Profile(Analysis):
    """Every column of a table: its kind, what is missing, how many values differ, and how its figures lie.

    Kinds are the shop's own (`footfall export`), not the file's types: an id is no figure, even of digits. Figures have
    min, quartiles (between two values by linear interpolation), mean and max; times and days have earliest and latest.
    distinct counts different values, missing ones not among them. top is the most frequent value, a tie goes to the
    least; it is missing where no value comes twice, and for ids and times. outliers counts the rows beyond Tukey's
    fences, 1.5 times the distance of the quartiles below the lower or above the upper. normality_p is the p-value of a
    Shapiro-Wilk test on a sample of at most 5,000 rows, drawn by a seeded hash of their keys, so that it is always the
    same; it is missing under 3 values or where all are equal. A great table is hardly ever normal: look at the
    quartiles. Of events only the columns that the log has are told. Filters choose the rows.
    """

    table_: str = param(DEFAULT, TABLE_DOC)

    question = "What does a table hold, column by column?"
    reads = (EVENTS,)
    columns = (
        Column("column", "text", "The column's name."),
        Column("type", "text", "Its kind."),
        Column("missing", "count", "Rows without a value."),
        Column("missing_share", "share", "Their share of all rows."),
        Column("distinct", "count", "Different values."),
        Column("min", "number", "The least, of figures."),
        Column("p25", "number", "A quarter lies at or below it."),
        Column("median", "number", "Half lies at or below it."),
        Column("mean", "number", "The mean."),
        Column("p75", "number", "Three quarters lie at or below it."),
        Column("max", "number", "The greatest."),
        Column("earliest", "time", "The first, of times and days."),
        Column("latest", "time", "The last."),
        Column("top", "text", "The most frequent value."),
        Column("top_rows", "count", "Rows that have it."),
        Column("normality_p", "number", "p-value against a normal distribution, on a sample."),
        Column("outliers", "count", "Rows beyond Tukey's fences."),
    )
    chart = bars("missing_share", "column")
    rates = (Rate("missing_share", "missing", "rows"),)

    def needs(self, t: Tables) -> tuple[Table, ...]:
        """Need the table asked for."""
        return (TABLES[chosen(t, self.table_, DEFAULT)],)

    def settle(self, t: Tables) -> Self:
        """Take the customers where the shop has no log."""
        return replace(self, table_=chosen(t, self.table_, DEFAULT))

    def table(self, t: Tables) -> ir.Table:
        """Look at each column by its different values."""
        table = named(t, self.table_)
        looks = [_look(table, column, n) for n, column in enumerate(columns_of(self.table_, table))]
        return ibis.union(*looks).order_by("place") if len(looks) > 1 else looks[0]

    def finish(self, rows: Rows, t: Tables) -> Rows:
        """Test figures for normality, and write the most frequent values."""
        if not rows or not rows[0]["rows"]:
            raise NotApplicable(f"The table {self.table_} has no rows here.")
        table = named(t, self.table_)
        kinds = {column.name: column for column in columns_of(self.table_, table)}
        normal = self._normal(t, table, [column for column in kinds.values() if column.kind in NUMBERS])
        told = [row | _words(row, kinds[row["column"]]) | {"normality_p": normal.get(row["column"])} for row in rows]
        return [steady(row, ("mean",)) for row in told]

    def _normal(self, t: Tables, table: ir.Table, figures: list[Column]) -> dict[str, float | None]:
        if not figures:
            return {}
        drawn = frame(t, sample(t, self.table_, table, figures, MOST))
        return {column.name: _normality(drawn[column.name].dropna().tolist()) for column in figures}

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name how many rows and columns there are, and how many columns miss some."""
        del t
        if not rows:
            return {}
        lacking = sum(row["missing"] > 0 for row in rows)
        return {
            "rows": Fact(rows[0]["rows"], "The table's rows.", kind="count"),
            "columns": Fact(len(rows), "Its columns.", kind="count"),
            "lacking": Fact(lacking, "Columns with a missing value.", n=len(rows), kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of the sample."""
        del t
        whole = rows[0]["rows"]
        if whole <= MOST:
            return []
        return [Note("sampled", f"normality_p rests on {MOST:,} of {whole:,} rows, drawn by a seeded hash.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how great the table is, and where most is missing."""
        whole, columns, lacking = (facts[name].show() for name in ("rows", "columns", "lacking"))
        said = f"{self.table_} has {whole} rows and {columns} columns"
        most = max(rows, key=lambda row: row["missing"])
        if not most["missing"]:
            return f"{said}; none has a missing value."
        share = Column("", "share", "").show(most["missing_share"])
        return f"{said}; {lacking} of them have missing values, {most['column']} most: {share} of its rows."


def _look(table: ir.Table, column: Column, place: int) -> ir.Table:
    """Describe one column in one row, from its different values and how often each comes."""
    number, timely = column.kind in NUMBERS, column.kind in ("time", "date")
    kind = "float64" if number else "timestamp" if timely else "string"
    counted = table.select(held=table[column.name].cast(kind)).group_by("held").aggregate(times=_.count())
    known, every = _.held.notnull(), ibis.window()
    found = counted.mutate(most=_.times.max(where=known).over(every))
    if number:
        found = _with_quarters(found.mutate(known=_.times.sum(where=known).over(every)))
    return found.aggregate(
        place=ibis.literal(place, "int64"),
        column=ibis.literal(column.name),
        type=ibis.literal(column.kind),
        rows=_.times.sum(),
        missing=_.times.sum(where=_.held.isnull()).fill_null(0),
        distinct=_.held.count(),
        top_rows=_.most.max(),
        **_ends(timely=timely),
        **(_figures() if number else _NO_FIGURES),
        **_tops(column),
    )


def _with_quarters(found: ir.Table) -> ir.Table:
    """Set the quartiles beside every value: each lies between the values of two ranks."""
    upward = ibis.cumulative_window(order_by=ibis.asc("held", nulls_first=True))
    found = found.mutate(upto=_.times.sum(where=_.held.notnull()).over(upward))
    marks = {}
    for name, part in _QUARTERS.items():
        rank = (_.known - 1) * part
        low, high = (_.held.min(where=_.upto > edge).over(ibis.window()) for edge in (rank.floor(), rank.ceil()))
        marks[name] = low + (rank - rank.floor()) * (high - low)
    return found.mutate(**marks)


def _figures() -> dict[str, ir.Value]:
    reach = FENCE * (_.p75 - _.p25)
    beyond = (_.held < _.p25 - reach) | (_.held > _.p75 + reach)
    return {
        "min": _.held.min(),
        **{name: _[name].max() for name in _QUARTERS},
        "mean": (_.held * _.times).sum() / _.known.max(),
        "max": _.held.max(),
        "outliers": _.times.sum(where=beyond).fill_null(0),
    }


_NO_FIGURES: dict[str, ir.Value] = {
    **{name: ibis.null("float64") for name in ("min", *_QUARTERS, "mean", "max")},
    "outliers": ibis.null("int64"),
}


def _ends(*, timely: bool) -> dict[str, ir.Value]:
    none = ibis.null("timestamp")
    return {"earliest": _.held.min() if timely else none, "latest": _.held.max() if timely else none}


def _tops(column: Column) -> dict[str, ir.Value]:
    """Find the most frequent value, as a figure or as text."""
    top = _.held.min(where=(_.times == _.most) & (_.most > 1))
    return {
        "top_number": top if column.kind in NUMBERS else ibis.null("float64"),
        "top_text": top if column.kind in ("text", "flag") else ibis.null("string"),
    }


def _words(row: Row, column: Column) -> Row:
    """Write the most frequent value as its kind is written."""
    top = row["top_text"] if row["top_number"] is None else column.show(_whole(row["top_number"]))
    return {"top": top, "top_rows": row["top_rows"] if top is not None else None}


def _whole(figure: float) -> float:
    return int(figure) if figure.is_integer() else figure


def _normality(values: list[float]) -> float | None:
    """Test at least three values that are not all the same; sorted, as engines' rows come in any order."""
    from scipy.stats import shapiro

    if len(values) < 3 or min(values) == max(values):
        return None
    p = float(shapiro(sorted(values)).pvalue)
    return p if isfinite(p) else None
