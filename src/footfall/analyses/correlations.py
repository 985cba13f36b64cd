"""Which columns of a table go together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from footfall.analyses.sampling import (
    NUMBERS,
    TABLE_DOC,
    chosen,
    columns_of,
    frame,
    named,
    sample,
    shortly,
    with_missing,
)
from footfall.analysis import Analysis, finite
from footfall.answer import Fact, Note, bars, matrix
from footfall.errors import NotApplicable
from footfall.schema import CUSTOMERS, TABLES, USERS, Column
from footfall.spec import param
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    import ibis.expr.types as ir
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from footfall.answer import Chart, Row, Rows
    from footfall.schema import Table
    from footfall.tables import Tables

    Numbers = NDArray[np.int64]

Pair = tuple[str, str]
DEFAULT = USERS.name
MOST, MOST_WORDS, MOST_COLUMNS = 10_000, 50, 40
LIKELY, SURE = 3.0, 5.0
"""Standard deviations that phi-k's authors ask of a correlation before it is believed."""


@dataclass(frozen=True, kw_only=True)
class Correlations(Analysis):
    """How strongly each two columns of a table go together: phi-k, its significance, and Pearson's r.

    phik (Baak et al. 2020) is 0 where two columns have nothing to do with one another and 1 where one decides the
    other; it takes figures, words and flags alike, sees what is not a straight line, and has no sign. Figures are cut
    into ten bins of equal width, as phik does by default, so a few very great values hide what lies under them.
    significance is that of the G-test of the same counts, in standard deviations, by its asymptotic distribution: of
    many pairs some lie beyond 2 by chance, beyond 5 hardly one. pearson is of figures and flags (no 0, yes 1); it is
    missing where either has words. Rows where either is missing are left out, pair by pair.

    With a target, or that of the shop's own customers, a column that is missing for some has a row of its own as well,
    `NAME missing`, where the significance of that is beyond 3.

    Left out are ids, times, days, text of more than 50 different values, and columns with fewer than two; of more than
    40 columns, the last (note `columns-left-out`). All rests on a sample of at most 10,000 rows, drawn by a seeded hash
    of their keys, so that it is always the same. With a target only its pairs are told, it as b. The strongest stand
    first, ties by name. Filters choose the rows. Columns that count the same thing, as orders and purchases do, go
    together by their making.
    """

    table_: str = param(DEFAULT, TABLE_DOC)
    target: str | None = param(None, "A column to set all others against; default every pair.")

    question = "Which columns of a table go together?"
    reads = (USERS,)
    columns = (
        Column("a", "text", "One column."),
        Column("b", "text", "The other; the target, where there is one."),
        Column("phik", "number", "Phi-k: 0 nothing to do with one another, 1 the one decides the other."),
        Column("significance", "number", "How sure that is, in standard deviations."),
        Column("pearson", "number", "Pearson's r; missing where either has words."),
        Column("rows", "count", "Rows of the sample where both have a value."),
    )
    chart = matrix("a", "b", "phik")

    def needs(self, t: Tables) -> tuple[Table, ...]:
        """Need the table asked for."""
        return (TABLES[chosen(t, self.table_, DEFAULT)],)

    def settle(self, t: Tables) -> Self:
        """Take the customers where the shop has no log; see that the target is there."""
        name = chosen(t, self.table_, DEFAULT)
        if self.target is None:
            return replace(self, table_=name)
        columns = named(t, name)
        return replace(self, table_=name, target=column_of(columns, self.target, columns.columns, name))

    def drawn(self) -> Chart | None:
        """Draw the pairs of a target as bars."""
        return bars("phik", "a") if self.target else self.chart

    def table(self, t: Tables) -> ir.Table:
        """Draw the sample that all rests on."""
        table, gaps = self._with_gaps(t)
        of_use = [column for column in self._columns(t) if column.kind in (*NUMBERS, "flag", "text")]
        return sample(t, self.table_, table, [*of_use, *gaps], MOST)

    def _columns(self, t: Tables) -> list[Column]:
        return columns_of(self.table_, named(t, self.table_))

    def _with_gaps(self, t: Tables) -> tuple[ir.Table, list[Column]]:
        """See the table with what is missing beside it, where a target is known."""
        table, target = named(t, self.table_), self._known_target(t)
        return with_missing(t, self.table_, table, (target,)) if target else (table, [])

    def _known_target(self, t: Tables) -> str | None:
        """Give the target, or that of the shop's own customers."""
        theirs = t.about.facts.get(CUSTOMERS.name, {}).get("target") if self.table_ == CUSTOMERS.name else None
        return self.target or theirs

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Draw the sample and correlate its columns, two by two."""
        expression = self.table(t)
        whole = frame(t, expression)
        kinds = {column.name: column for column in self._columns(t)}
        drawn = whole[[name for name in whole.columns if name in kinds]]
        telling = [name for name in drawn.columns if _tells(drawn[name], kinds[name])]
        kept = telling if self.target in (None, *telling[:MOST_COLUMNS]) else [str(self.target), *telling]
        kept = list(dict.fromkeys(kept))[:MOST_COLUMNS]
        told = {
            "whole": t.engine.count(named(t, self.table_)),
            "drawn": len(drawn),
            "left": [name for name in drawn.columns if name not in kept],
        }
        pairs = self._pairs(drawn, kept, telling)
        gaps = _gaps(whole, str(self._known_target(t)), [name for name in whole.columns if name not in kinds])
        rows = sorted([*pairs, *gaps], key=lambda row: (-round(row["phik"] or 0, 9), row["a"], row["b"]))
        return t.engine.sql(expression), [row | told for row in rows]

    def _pairs(self, drawn: pd.DataFrame, kept: list[str], telling: list[str]) -> Rows:
        if self.target and self.target not in telling:
            raise NotApplicable(
                f"{self.target} has not two values to tell apart, or too many words, or is an id or time."
            )
        if len(kept) < 2:
            raise NotApplicable(f"The table {self.table_} has fewer than two columns to set against one another here.")
        target = self.target
        pairs = [(name, target) for name in kept if name != target] if target else list(combinations(kept, 2))
        found = _measured(drawn[kept], pairs)
        return [_row(found, drawn, *pair) for pair in pairs]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the pairs that are beyond chance."""
        del t
        if not rows:
            return {}
        sure = sum((row["significance"] or 0) > SURE for row in rows)
        doc = f"Pairs whose significance is beyond {SURE:g} standard deviations."
        return {"sure": Fact(sure, doc, n=len(rows), kind="count")}

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell of the sample, and of what is left out."""
        del t
        first, found = rows[0], []
        if first["whole"] > first["drawn"]:
            said = f"All rests on {first['drawn']:,} of {first['whole']:,} rows, drawn by a seeded hash."
            found.append(Note("sampled", said))
        if first["left"]:
            said = f"Left out, as of one value or none, words of too many values, or beyond {MOST_COLUMNS} columns"
            found.append(Note("columns-left-out", f"{said}: {shortly(first['left'])}."))
        found.append(Note("observed", "What goes together need not come of one another."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the strongest pair, and how many are beyond chance."""
        first, say = rows[0], {column.name: column.show for column in self.columns}
        if first["phik"] is None:
            return "No two columns have enough rows in common."
        pair = f"{first['a']} and {first['b']} go together most: phi-k {say['phik'](first['phik'])}"
        if first["pearson"] is not None:
            pair += f", Pearson's r {say['pearson'](first['pearson'])}"
        return f"{pair}. {facts['sure'].show()} of {len(rows):,} pairs are beyond chance."


def _gaps(drawn: pd.DataFrame, target: str, gaps: list[str]) -> Rows:
    """Set what is missing against the target, and keep where they go together beyond chance."""
    if not gaps or target not in drawn:
        return []
    found = _measured(drawn[[*gaps, target]], [(gap, target) for gap in gaps])
    rows = [_row(found, drawn, gap, target) for gap in gaps]
    return [row for row in rows if (row["significance"] or 0) > LIKELY]


def _tells(values: pd.Series[Any], column: Column) -> bool:
    """Tell whether a column has two values or more, and of words not too many."""
    different = values.nunique()
    return different > 1 and (column.kind != "text" or different <= MOST_WORDS)


def _measured(drawn: pd.DataFrame, pairs: Sequence[Pair]) -> dict[str, dict[Pair, float]]:
    """Measure pairs: phi-k and its significance by phik, on one table of counts each; Pearson's r through pandas."""
    from phik.phik import phik_from_hist2d
    from phik.significance import significance_from_hist2d

    codes = _coded(drawn)
    phik, significance = {}, {}
    with catch_warnings():
        simplefilter("ignore")
        for a, b in pairs:
            counts = _counts(codes, a, b)
            if counts is not None:
                phik[a, b] = phik_from_hist2d(counts)
                significance[a, b] = significance_from_hist2d(counts, significance_method="asymptotic")[1]
    figures = drawn[[name for name in drawn.columns if drawn[name].dtype.kind == "f" or _flag(drawn[name])]]
    pearson = figures.astype("float64").corr()
    known = [pair for pair in pairs if set(pair) <= set(pearson.columns)]
    return {
        "phik": phik,
        "significance": significance,
        "pearson": {pair: float(pearson.loc[pair]) for pair in known},  # type: ignore[arg-type]
    }


def _coded(drawn: pd.DataFrame) -> dict[str, Numbers]:
    """Number the bins that phik cuts figures into, and the words; -1 where there is no value."""
    import numpy as np
    import pandas as pd
    from phik import definitions
    from phik.binning import auto_bin_data

    numbers = [name for name in drawn.columns if drawn[name].dtype.kind == "f"]
    words = drawn.assign(
        **{name: drawn[name].astype("str").where(drawn[name].notna()) for name in drawn.columns if name not in numbers}
    )
    with catch_warnings():
        simplefilter("ignore")
        binned = auto_bin_data(words, numbers, verbose=False)[0].replace([definitions.UF, definitions.OF], np.nan)
    return {name: pd.factorize(binned[name], sort=True)[0] for name in binned.columns}


def _counts(codes: Mapping[str, Numbers], a: str, b: str) -> Numbers | None:
    """Count the rows of each two values, of rows that have both; nothing where either has but one there."""
    import numpy as np

    if a not in codes or b not in codes:
        return None
    both = (codes[a] >= 0) & (codes[b] >= 0)
    (rows, first), (columns, second) = (np.unique(codes[name][both], return_inverse=True) for name in (a, b))
    if min(len(rows), len(columns)) < 2:
        return None
    return np.bincount(first * len(columns) + second, minlength=len(rows) * len(columns)).reshape(len(rows), -1)


def _flag(values: pd.Series[Any]) -> bool:
    return all(isinstance(value, bool) for value in values.dropna().tolist())


def _row(found: Mapping[str, Mapping[Pair, float]], drawn: pd.DataFrame, a: str, b: str) -> Row:
    both = int((drawn[a].notna() & drawn[b].notna()).sum())
    measured = {name: finite(of[a, b]) if (a, b) in of else None for name, of in found.items()}
    return {"a": a, "b": b, "rows": both, **measured}
