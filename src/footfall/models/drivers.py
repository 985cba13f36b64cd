"""What the score goes by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

from footfall.answer import Fact, Note, bars, long_bars
from footfall.errors import unknown
from footfall.models.told import OfModel
from footfall.schema import Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Chart, Row, Rows
    from footfall.models.card import Card
    from footfall.tables import Tables

ALIKE = 10.0
"""A variance inflation factor from which a coefficient says little of its own."""
_NO_POINT = dict.fromkeys(("at", "score", "score_low", "score_high"))


@dataclass(frozen=True, kw_only=True)
class Drivers(OfModel):
    """What the score goes by: of each feature, a plain coefficient, what shuffling it costs, and what it adds.

    permutation is how much ROC AUC of held-out customers falls when the feature's values change places among them, in
    the mean of five shuffles a fold, with an interval over folds (corrected for shared rows; it may lie below 0). Of
    two features that say the same, shuffling one costs little: both look weak. shap is the mean distance that the
    feature moves held-out customers' scores from the mean score, in points of probability: SHAP values,
    exact on the scale of log-odds for linear models and LightGBM, drawn for all others (sixteen orders of features into
    as many rows that stand for all), and scaled to add up to the calibrated score.

    coefficient, low and high are those of an unpenalised logistic regression of the same customers beside the model
    (95 %, Wald), in log-odds a unit; per_deviation and its ends are the same a standard deviation, so that they can be
    compared. A missing figure takes the median. Words have a row each, against the most frequent one (of fewer than ten
    customers, or beyond the twelfth: none); what is of the whole column stands in its first row. vif tells how far the
    other columns tell a figure already: from 10 on its coefficient says little (note `alike`). Columns that others add
    up to have no coefficient, and nothing has where the groups fall apart completely.

    picture: importance draws permutation, coefficients draws per_deviation; dependence gives other rows: the mean score
    if everyone had the same value of one feature (by the model fitted to all; twenty quantiles of a figure, or its
    words), and between what ends eight in ten customers would lie. What goes with a score need not bring it about.
    """

    picture: Literal["importance", "coefficients", "dependence"] = param("importance", "What to show and draw.")
    feature: str | None = param(None, "The feature of dependence, one of the six strongest; default the strongest.")

    question = "What does the score go by?"
    columns = (
        Column("feature", "text", "The feature."),
        Column("level", "text", "Its word, where it has words: against the most frequent one."),
        Column("coefficient", "number", "Log-odds a unit, of a logistic regression beside the model."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("permutation", "number", "How much ROC AUC falls when it is shuffled."),
        Column("permutation_low", "number", "Lower end of its 95 % interval."),
        Column("permutation_high", "number", "Upper end of its 95 % interval."),
        Column("shap", "number", "How far it moves a score, in points of probability, in the mean."),
        Column("per_deviation", "number", "The coefficient a standard deviation; of a word, the coefficient."),
        Column("per_deviation_low", "number", "Lower end of its 95 % interval."),
        Column("per_deviation_high", "number", "Upper end of its 95 % interval."),
        Column("vif", "number", "Variance inflation factor: how far other columns tell it already."),
        Column("term", "text", "The feature, with its word."),
        Column("at", "text", "Of dependence: the value that everyone is given."),
        Column("score", "share", "The mean score then."),
        Column("score_low", "share", "One customer in ten lies below."),
        Column("score_high", "share", "One customer in ten lies above."),
    )
    chart = long_bars("permutation", "feature", low="permutation_low", high="permutation_high")

    def settle(self, t: Tables) -> Self:
        """Find the model, and the feature where dependence is asked for."""
        settled, card = super().settle(t), self.card(t)
        if self.picture != "dependence":
            return settled
        known = list(card.dependence)
        if self.feature is not None and self.feature not in known:
            raise unknown("strong feature", self.feature, known, "Dependence is told of the six strongest.")
        return replace(settled, feature=self.feature or known[0])

    def shown(self) -> tuple[Column, ...]:
        """Of dependence, show its own columns alone; else all others."""
        of_points = ("feature", *_NO_POINT) if self.picture == "dependence" else ()
        return tuple(c for c in self.columns if (c.name in of_points if of_points else c.name not in _NO_POINT))

    def drawn(self) -> Chart:
        """Draw what was chosen."""
        if self.picture == "dependence":
            return bars("score", "at", low="score_low", high="score_high")
        if self.picture == "coefficients":
            return long_bars("per_deviation", "term", low="per_deviation_low", high="per_deviation_high")
        return self.chart

    def rows(self, card: Card) -> Rows:
        """Give every feature, the strongest first; or the values of one."""
        if self.picture != "dependence":
            return [_whole(row) | {"card": card} for row in card.drivers]
        name = str(self.feature)
        field = next(field for field in card.fields if field.name == name)
        nothing = {column.name: None for column in self.columns}
        return [
            nothing
            | {"feature": name, "at": field.show(row["at"]), "score": row["score"], "card": card}
            | {"score_low": row["low"], "score_high": row["high"]}
            for row in card.dependence[name]
        ]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name what is foretold, and how many features are beyond chance."""
        del t
        card = rows[0]["card"]
        told = [row for row in card.drivers if row["permutation"] is not None]
        beyond = sum(row["permutation_low"] > 0 for row in told)
        return {
            "foretells": Fact(card.foretells, "What the score is the probability of."),
            "features": Fact(len(told), "Features of the model.", n=card.customers, kind="count"),
            "beyond": Fact(beyond, "Features whose shuffling costs more than nothing, by its interval.", kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell which coefficients say little, and that nothing here is a cause."""
        found = super().notes(rows, t)
        drivers = rows[0]["card"].drivers
        alike = list(dict.fromkeys(row["feature"] for row in drivers if (row["vif"] or 0) >= ALIKE))
        if alike:
            said = f"Other columns tell these already, so their coefficients say little: {', '.join(alike)}."
            found.append(Note("alike", said))
        if all(row["coefficient"] is None for row in drivers):
            said = "The logistic regression beside the model has no maximum: the columns tell the groups apart wholly."
            found.append(Note("no-coefficients", said))
        return [*found, Note("observed", "What goes with a high score need not bring it about.")]

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name the three strongest, and the way each goes; or the ends of one."""
        if self.picture == "dependence":
            return _ends(rows, facts)
        strongest = [row for row in rows if row["permutation"] is not None][:3]
        named = "; ".join(_way(row) for row in strongest)
        return (
            f"The score for {facts['foretells'].show()} goes most by {named}. Of {facts['features'].show()} features "
            f"{facts['beyond'].show()} cost more than nothing when shuffled, by their intervals."
        )


def _whole(row: Row) -> Row:
    """Give a row every column, the ends of a standard deviation among them."""
    unit = row["per_deviation"] / row["coefficient"] if row["per_deviation"] and row["coefficient"] else 1.0
    is_word = row["level"] is not None
    ends = {
        "per_deviation": row["coefficient"] if is_word else row["per_deviation"],
        "per_deviation_low": None if row["low"] is None else row["low"] * unit,
        "per_deviation_high": None if row["high"] is None else row["high"] * unit,
    }
    term = f"{row['feature']}: {row['level']}" if is_word else row["feature"]
    return {**row, **_NO_POINT, **ends, "term": term}


def _way(row: Row) -> str:
    if row["coefficient"] is None:
        return f"{row['feature']}"
    if row["level"] is not None:
        return f"{row['feature']} ({'higher' if row['coefficient'] > 0 else 'lower'} for {row['level']})"
    return f"{row['feature']} ({'more' if row['coefficient'] > 0 else 'less'} of it with higher scores)"


def _ends(rows: Rows, facts: Mapping[str, Fact]) -> str:
    """Say between what values the mean score goes."""
    say = {column.name: column.show for column in Drivers.columns}
    low, high = (pick(rows, key=lambda row: row["score"]) for pick in (min, max))
    told = [f"{say['score'](row['score'])} at {row['at']}" for row in (low, high)]
    foretells = facts["foretells"].show()
    said = f"Had everyone the same {rows[0]['feature']}, the mean score for {foretells} would go"
    return f"{said} from {told[0]} to {told[1]}."
