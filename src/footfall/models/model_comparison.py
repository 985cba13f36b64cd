"""Every setting that was tried, and which was chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from footfall.answer import Fact, dots
from footfall.models.told import OfModel
from footfall.models.wording import with_ends
from footfall.schema import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Rows
    from footfall.models.card import Card
    from footfall.tables import Tables

BEST, ALSO = "best of its kind", "also tried"


@dataclass(frozen=True, kw_only=True)
class ModelComparison(OfModel):
    """Every setting that was tried to foretell the target, the best first, with the baselines it must beat.

    roc_auc is the mean over stratified folds that no setting saw: 0.5 is guessing, 1 is never wrong; of more than two
    classes each against the rest, in the mean. se, low and high are corrected for folds that share their rows (Nadeau
    and Bengio 2003). A setting is first scored on one repeat of the folds, the best of each candidate on all: folds
    says on how many. Chosen is the simplest candidate within one corrected standard error of the best, in the order:
    dummy (the rates alone), one-feature rule (one cut; classes weigh alike), logistic l1 and l2, k-nearest neighbours,
    decision tree, SVM, random forest, extra trees, LightGBM. All that learns from data (filling, scaling, words,
    resampling, the cut of the rule) is learned inside the folds. seconds is wall-clock. The fact nested is the score of
    the whole procedure, search and choice included, on rows that had no part in either: the best of many looks better
    than it is, and nested does not.
    """

    question = "Which models were tried, and which one was chosen?"
    columns = (
        Column("candidate", "text", "The kind of model."),
        Column("setting", "text", "Its settings, preparation and balancing."),
        Column("roc_auc", "number", "ROC AUC of held-out rows, mean over folds."),
        Column("se", "number", "Its standard error, corrected for folds that share rows."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("folds", "count", "How many folds it was scored on."),
        Column("seconds", "seconds", "How long that took."),
        Column("chosen", "flag", "Whether it was chosen."),
        Column("place", "text", f"{BEST}, or {ALSO}."),
    )
    chart = replace(dots("roc_auc", "candidate", low="low", high="high", color="chosen"), facet="place", only=BEST)

    def rows(self, card: Card) -> Rows:
        """Give every trial, the best first; the chosen is the best of its kind."""
        met: set[str] = set()
        told = []
        for row in sorted(card.trials, key=lambda row: (not row["chosen"], -row["folds"], -row["roc_auc"])):
            place = ALSO if row["candidate"] in met else BEST
            met.add(row["candidate"])
            told.append(row | {"place": place, "card": card})
        return sorted(told, key=lambda row: -row["roc_auc"])

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the nested score, what is foretold, and of how many."""
        del t
        card = rows[0]["card"]
        nested = card.nested
        told = "ROC AUC of the whole procedure, search and choice included, on rows that had no part in it."
        doc = "By how much the chosen setting's ROC AUC is above the one-feature rule's, fold by fold."
        margin = card.margin
        found = {"margin": Fact(margin["value"], doc, margin["low"], margin["high"])} if margin else {}
        return found | {
            "nested": Fact(nested["value"], told, nested["low"], nested["high"], card.customers),
            "foretells": Fact(card.foretells, "What the score is the probability of."),
            "customers": Fact(card.customers, "Customers learned from.", kind="count"),
            "happened": Fact(card.happened, "Those of them for whom it is so.", kind="count"),
            "tried": Fact(len(rows), "Settings tried, baselines included.", kind="count"),
        }

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say what was chosen, beside the baseline and the nested score."""
        chosen = next(row for row in rows if row["chosen"])
        nested = facts["nested"]
        auc = with_ends(chosen["roc_auc"], chosen["low"], chosen["high"])
        return (
            f"Of {facts['tried'].show()} settings for {facts['foretells'].show()} {chosen['candidate']} was chosen: "
            f"ROC AUC {auc}. {_beside(facts)}"
            f"The whole procedure, on rows it never saw, has {with_ends(nested.value, nested.low, nested.high)}."
        )


def _beside(facts: Mapping[str, Fact]) -> str:
    """Say whether it is better than one feature alone."""
    if "margin" not in facts:
        return ""
    margin, show = facts["margin"], Column("", "number", "").show
    clearly = "better than" if margin.low and margin.low > 0 else "not clearly better than"
    told = f"{margin.show()}, {show(margin.low)} to {show(margin.high)}"
    return f"It is {clearly} the one-feature rule ({told}, fold by fold). "
