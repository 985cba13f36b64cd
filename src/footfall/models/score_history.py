"""How earlier scores came true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from footfall.analysis import Rate
from footfall.answer import Fact, lines
from footfall.errors import NotApplicable
from footfall.models.told import OfModel
from footfall.models.wording import with_ends
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Rows
    from footfall.models.card import Card
    from footfall.tables import Tables


@dataclass(frozen=True, kw_only=True)
class ScoreHistory(OfModel):
    """What would have been foretold at each earlier cut-off, and what came true.

    At each of the last four cut-offs, as far as those before it have 30 customers of either outcome, the chosen setting
    is fitted anew to the rows of the cut-offs before it, calibrated by three folds of them, and scores the customers of
    the cut-off; all labels it learns from lie before the day.
    expected is the mean of those scores, actual the share it came true for, with a Wilson 95 % interval; roc_auc is
    the chance that of two of them the one it came true for had the higher score, ties counting half, with a 95 %
    interval by 500 bootstrap draws of customers, those it came true for and the others apart. The setting itself was
    chosen with all cut-offs in view, so that roc_auc flatters a little. The last row is the time split of
    model-evaluation. Customers are those that were drawn to learn from. A model without cut-offs (decline, conversion
    by its setting classic) has no history, nor has one of a single cut-off.
    """

    question = "Did earlier scores come true?"
    columns = (
        Column("cutoff", "date", "The day at whose start it is foretold."),
        Column("customers", "count", "Customers who were scored."),
        Column("happened", "count", "Those it came true for."),
        Column("expected", "share", "The mean score: the share it was expected of."),
        Column("actual", "share", "happened / customers."),
        Column("low", "share", "Lower end of its 95 % interval."),
        Column("high", "share", "Upper end of its 95 % interval."),
        Column("roc_auc", "number", "ROC AUC of the scores."),
        Column("roc_auc_low", "number", "Lower end of its 95 % interval."),
        Column("roc_auc_high", "number", "Upper end of its 95 % interval."),
    )
    chart = lines("cutoff", ("actual", "expected"), low="low", high="high")
    rates = (Rate("actual", "happened", "customers", "low", "high"),)
    people = "customers"

    def rows(self, card: Card) -> Rows:
        """Give a row a cut-off."""
        if not card.history:
            raise NotApplicable(f"The model {card.model} has one cut-off or none: nothing has come true since.")
        return [{**row, "cutoff": date.fromisoformat(row["cutoff"])} for row in card.history]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name what is foretold."""
        del rows
        return {"foretells": Fact(self.card(t).foretells, "What the score is the probability of.")}

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Set the last cut-off's expected share beside the actual one, and say how well it ranked."""
        say = {column.name: column.show for column in self.columns}
        last = {name: say[name](value) for name, value in rows[-1].items() if name in say}
        met = "within" if rows[-1]["low"] <= rows[-1]["expected"] <= rows[-1]["high"] else "outside"
        return (
            f"As of {last['cutoff']}, {facts['foretells'].show()} was expected of {last['expected']} of "
            f"{last['customers']} customers and came true for {last['actual']} ({last['low']} to {last['high']}): the "
            f"expected share lies {met} that interval. ROC AUC was "
            f"{with_ends(rows[-1]['roc_auc'], rows[-1]['roc_auc_low'], rows[-1]['roc_auc_high'])}."
        )
