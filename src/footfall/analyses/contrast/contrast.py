"""What tells two groups of a table apart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.analyses.contrast.features import GROUP, MOST_FEATURES, default_target, parted
from footfall.analyses.contrast.measured import of_figures, of_values, sums
from footfall.analyses.contrast.sampled import LEAST, MARKS, interaction, looked_at, together
from footfall.analyses.measures import share_of
from footfall.analyses.sampling import NUMBERS, TABLE_DOC, chosen, frame, named, sample, shortly, with_missing
from footfall.analyses.steady import steady
from footfall.analysis import Analysis
from footfall.answer import Fact, Note, boxes
from footfall.errors import NotApplicable
from footfall.schema import TABLES, USERS, Column
from footfall.spec import param
from footfall.tables.filters import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    import ibis.expr.types as ir
    import pandas as pd

    from footfall.analyses.contrast.features import Parted
    from footfall.answer import Chart, Row, Rows
    from footfall.schema import Table
    from footfall.tables import Tables

DEFAULT = USERS.name
MOST, MOST_LETTERS = 10_000, 20
LEVEL = 0.05
SUMMED = ("value_a", "value_b", "effect", "low", "high", "p_adjusted")
_SIDES = {"a": "in group a", "b": "in all other rows"}


@dataclass(frozen=True, kw_only=True)
class Contrast(Analysis):
    """Every column of a table by the groups of another: what lies furthest apart, how sure that is, and where to cut.

    Group a is the value `true` of a flag, else the value of fewest rows; b is every other row that has a value. Of
    figures value_a and value_b are means and effect is Hedges' g, their difference in standard deviations within the
    groups; of flags and words they are shares and effect is Cohen's h. Both are about 0.2 where small and 0.8 where
    great, and low and high are a normal 95 % interval. p_adjusted is that of a one-way ANOVA of figures, of SciPy's
    chi-square of words and flags (with Yates' correction for two by two), over all groups where there are more than
    two, adjusted by Benjamini and Hochberg for all features. Words have a row a value, with the p-value of the whole
    column. These rest on every row that has both values.

    best_cut is where a decision tree of one split cuts a figure, mutual_information what a feature tells of the group
    in nats (scikit-learn's, by nearest neighbours for figures); these, the quantiles for the chart, and the facts of
    two figures together (the strongest, and the next that leaves 10 rows in every quarter) rest on a sample of at most
    10,000 rows, drawn by a seeded hash of their keys. Left out are ids, times, days, words of more than 12 values, what
    is made of the same purchases as the target (note `made-of-target`), and any figure of which one cut decides the
    group without a single row on the wrong side (note `decides-target`): they say the target again. That a column is
    missing is a feature of its own (`NAME missing`), told where it goes with the group (p_adjusted below 0.05).
    Greatest effect first, ties by name. Differences between groups say nothing of where they come from: the active do
    more of everything. Filters choose the rows.
    """

    table_: str = param(DEFAULT, TABLE_DOC)
    target: str | None = param(None, "The column that parts the groups; default converted, of customers their target.")

    question = "What tells those who buy, or those of a target, from all others?"
    reads = (USERS,)
    columns = (
        Column("feature", "text", "The column."),
        Column("level", "text", "Its value, where it has words or is a flag."),
        Column("measure", "text", "What is compared: mean or share."),
        Column("value_a", "number", "The mean or share in group a."),
        Column("value_b", "number", "The mean or share in all other rows."),
        Column("effect", "number", "a against b: Hedges' g of means, Cohen's h of shares."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("p_adjusted", "number", "p-value of ANOVA or chi-square, adjusted for all features."),
        Column("best_cut", "number", "Where one cut of a figure parts the groups best."),
        Column("mutual_information", "number", "What the column tells of the group, in nats."),
        *(
            Column(f"{name}_{side}", "number", f"The value that {part:.0%} {_SIDES[side]} lie at or below.")
            for side in ("a", "b")
            for name, part in MARKS.items()
        ),
    )
    chart = boxes("feature", tuple(MARKS))

    def needs(self, t: Tables) -> tuple[Table, ...]:
        """Need the table asked for."""
        return (TABLES[chosen(t, self.table_, DEFAULT)],)

    def settle(self, t: Tables) -> Self:
        """Take the customers where the shop has no log, and find the target."""
        name = chosen(t, self.table_, DEFAULT)
        columns, target = named(t, name), self.target or default_target(t, name)
        return replace(self, table_=name, target=column_of(columns, target, columns.columns, name))

    def drawn(self) -> Chart:
        """Name both groups in the chart, a long name by its letter only."""
        short = len(str(self.target)) <= MOST_LETTERS
        return replace(self.chart, sides=(f"{self.target} (a)" if short else "group a", "all others (b)"))

    def table(self, t: Tables) -> ir.Table:
        """Give each group's count, mean and variance of every figure."""
        part = parted(t, self.table_, str(self.target))
        return sums(part.table, [column for column in part.features if column.kind in NUMBERS])

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Look at a sample, then compare every feature in the engine."""
        part = parted(t, self.table_, str(self.target))
        features, aside = part.features[:MOST_FEATURES], (GROUP, str(self.target), *part.made_of)
        table, gaps = with_missing(t, self.table_, part.table, aside)
        part = replace(part, table=table)
        drawn = frame(t, sample(t, self.table_, table, [*features, *gaps, Column(GROUP, "text", "")], MOST))
        looks = {feature.name: looked_at(drawn, feature, part.group) for feature in (*features, *gaps)}
        kept = [feature for feature in features if not looks[feature.name]["decides"]]
        rows = _in_order([row | looks[row["feature"]] for row in _compared(t, part, [*kept, *gaps])])
        rows = _that_go_along(rows, {gap.name for gap in gaps})
        silent = [feature.name for feature in kept if feature.name not in {row["feature"] for row in rows}]
        told = {
            "group": part.group,
            "groups": part.rows,
            "drawn": len(drawn),
            "made": part.made_of,
            "decided": [name for name, look in looks.items() if look["decides"]],
            "left": [*silent, *(feature.name for feature in part.features[MOST_FEATURES:])],
            "pair": _strongest(rows, drawn, part.group),
        }
        return t.engine.sql(self.table(t)), [row | {"told": told} for row in rows]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the groups, and what the two strongest figures say together."""
        del t
        if not rows:
            return {}
        told = rows[0]["told"]
        a = told["groups"][told["group"]]
        apart = {row["feature"] for row in rows if row["p_adjusted"] is not None and row["p_adjusted"] < LEVEL}
        sides = {side: f"The {rows[0]['measure']} of the first row {where}." for side, where in _SIDES.items()}
        kind = "share" if rows[0]["measure"] == "share" else "number"
        return {
            "first_a": Fact(rows[0]["value_a"], sides["a"], kind=kind),
            "first_b": Fact(rows[0]["value_b"], sides["b"], kind=kind),
            "group": Fact(told["group"], f"The value of {self.target} that is group a."),
            "a_rows": Fact(a, "Rows of group a.", kind="count"),
            "b_rows": Fact(sum(told["groups"].values()) - a, "All other rows.", kind="count"),
            "apart": Fact(len(apart), f"Features with p_adjusted below {LEVEL}.", kind="count"),
            "features": Fact(len({row["feature"] for row in rows}), "Features compared.", kind="count"),
        } | _together(told, str(self.target))

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what is left out, what rests on a sample, and what stands on weak ground."""
        del t
        told, found = rows[0]["told"], []
        if told["made"]:
            found.append(Note("made-of-target", f"{_and(told['made'])} are made of the same events as {self.target}."))
        if told["decided"]:
            said = f"{_and(told['decided'])} alone would decide {self.target}, and say it again."
            found.append(Note("decides-target", said))
        if told["left"]:
            said = f"Left out, as of one value or none, words of too many values, or beyond {MOST_FEATURES} columns"
            found.append(Note("columns-left-out", f"{said}: {shortly(told['left'])}."))
        if sum(told["groups"].values()) > told["drawn"]:
            said = f"Cuts, mutual information and boxes rest on {told['drawn']:,} rows, drawn by a seeded hash."
            found.append(Note("sampled", said))
        if any(row["few"] for row in rows):
            said = "Some groups hold fewer than 5 rows, or expect fewer of a value: their p-values hold badly."
            found.append(Note("small-sample", said))
        found.append(Note("observed", "The groups differ in this; where that comes from, the table does not say."))
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what lies furthest apart, and how much does at all."""
        first, say = rows[0], {column.name: column.show for column in self.columns}
        name = first["feature"] if first["level"] is None else f"{first['feature']} = {first['level']}"
        values = f"{first['measure']} {facts['first_a'].show()} against {facts['first_b'].show()}"
        if first["effect"] is not None:
            effect, low, high = (say[name](first[name]) for name in ("effect", "low", "high"))
            values += f", effect size {effect} (between {low} and {high})"
        group = f"{self.target} = {facts['group'].show()}"
        apart = f"{facts['apart'].show()} of {facts['features'].show()} columns differ by more than chance explains."
        return f"{group} differs most from all others in {name}: {values}. {apart}"


def _compared(t: Tables, part: Parted, features: list[Column]) -> Rows:
    rows = of_figures(t, part.table, [feature for feature in features if feature.kind in NUMBERS], part.group)
    for feature in features:
        if feature.kind in ("flag", "text"):
            rows += of_values(t, part.table, feature, list(part.rows), part.group)
    return rows


def _in_order(rows: Rows) -> Rows:
    """Adjust the p-values, one a feature, and set the greatest effect first."""
    from statsmodels.stats.multitest import multipletests

    if not rows:
        raise NotApplicable("No column of the table has two values to compare.")
    raw = {row["feature"]: row["p_value"] for row in rows if row["p_value"] is not None}
    adjusted = (
        dict(zip(raw, map(float, multipletests(list(raw.values()), method="fdr_bh")[1]), strict=True)) if raw else {}
    )
    found = [steady(row | {"p_adjusted": adjusted.get(row["feature"])}, SUMMED) for row in rows]
    return sorted(found, key=lambda row: (-round(abs(row["effect"] or 0), 9), row["feature"], row["level"] or ""))


def _that_go_along(rows: Rows, gaps: set[str]) -> Rows:
    """Leave out what is missing where that has nothing to do with the groups."""
    kept = [row for row in rows if row["feature"] not in gaps or (row["p_adjusted"] or 1.0) < LEVEL]
    if not kept:
        raise NotApplicable("No column of the table has two values to compare.")
    return kept


def _strongest(rows: Rows, drawn: pd.DataFrame, a: str) -> Row | None:
    """Look at the strongest figure and the next that is not the same again: where every quarter has rows."""
    cuts = [(row["feature"], row["best_cut"]) for row in rows if row["best_cut"] is not None]
    for other in cuts[1:]:
        cells = together(drawn, [cuts[0], other], a)
        if min(of for _hits, of in cells.values()) >= LEAST:
            return {"cuts": [cuts[0], other], "cells": cells, "p": interaction(cells)}
    return None


def _together(told: Row, target: str) -> dict[str, Fact]:
    """Name the share of group a in the four quarters that the two cuts make."""
    if told["pair"] is None:
        return {}
    (one, one_cut), (two, two_cut) = told["pair"]["cuts"]
    show, facts = Column("", "number", "").show, {}
    names = {(True, True): "both_above", (True, False): "first_above", (False, True): "second_above"}
    for (first, second), (hits, of) in told["pair"]["cells"].items():
        sides = f"{one} {'>' if first else '<='} {show(one_cut)} and {two} {'>' if second else '<='} {show(two_cut)}"
        doc = f"The share of {target} = {told['group']} where {sides}."
        rate, low, high = share_of(hits, of)
        facts[names.get((first, second), "none_above")] = Fact(rate, doc, low, high, of, kind="share")
    doc = f"p-value against one odds ratio of {one} on both sides of the cut of {two} (Breslow-Day)."
    return facts | {"interaction_p": Fact(told["pair"]["p"], doc)}


def _and(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
