"""How good the chosen model is, on customers it had not seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from footfall.answer import Fact, bars, dots, lines
from footfall.models.told import OfModel
from footfall.models.wording import with_ends
from footfall.schema import Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Chart, Row, Rows
    from footfall.models.card import Card
    from footfall.schema import KindName
    from footfall.tables import Tables

_SHARES = ("calibration", "gain")
_CELLS = {
    "caught": "Named, and it came true.",
    "false_alarms": "Named, and it did not come true.",
    "missed": "Not named, and it came true.",
    "left_alone": "Not named, and it did not come true.",
}


@dataclass(frozen=True, kw_only=True)
class ModelEvaluation(OfModel):
    """How well the chosen model foretells, by customers held out of the fold it learned from; no figure is in-sample.

    roc_auc is the chance that of two customers the one it comes true for has the higher score; average_precision the
    precision over all cuts; brier the mean squared error of the score; baseline_roc_auc is the one-feature rule's. The
    others hold at the threshold: who scores at least cost_contact / value_kept is named, since acting upon them brings
    more than it costs if scores are true (both are parameters of fit; the default is one half). accuracy is of named
    or not; of more than two classes it is that of the likeliest class, and all but roc_auc are of the positive class
    against the rest. Values are means over folds and repeats, intervals are corrected for folds that share their rows
    (Nadeau and Bengio 2003). Scores are calibrated: the log-odds of what the model says are stretched and moved (Platt)
    as the other folds ask for.

    The facts count each customer once, by the first repeat. picture chooses the rows: metrics; calibration (customers
    in tenths by score: the share it came true for, at their mean score); lift and gain (at each share of customers with
    the highest scores: how many times as often it came true as among all, and the share of all it came true for that
    is among them); confusion (how many of each at the threshold). Their intervals are Wilson's, 95 %.
    """

    picture: Literal["metrics", "calibration", "lift", "gain", "confusion"] = param("metrics", "What to show and draw.")

    question = "How good is the model?"
    columns = (
        Column("metric", "text", "What is measured."),
        Column("value", "number", "Its value."),
        Column("low", "number", "Lower end of its 95 % interval."),
        Column("high", "number", "Upper end of its 95 % interval."),
        Column("at", "share", "Of a curve: the mean score, or the share of customers."),
        Column("score", "share", "Of calibration: the mean score, which the value should meet."),
        Column("customers", "count", "Customers it rests on."),
    )

    def shown(self) -> tuple[Column, ...]:
        """Of calibration and gain, values are shares; of confusion, counts."""
        kind: KindName = "share" if self.picture in _SHARES else "count" if self.picture == "confusion" else "number"
        return tuple(replace(c, kind=kind) if c.name in ("value", "low", "high") else c for c in self.columns)

    def drawn(self) -> Chart:
        """Draw the rows that were chosen."""
        if self.picture == "metrics":
            return dots("value", "metric", low="low", high="high")
        if self.picture == "confusion":
            return bars("value", "metric")
        both = ("value", "score") if self.picture == "calibration" else "value"
        return lines("at", both, low="low", high="high")

    def rows(self, card: Card) -> Rows:
        """Give the measures, a curve, or the counts at the threshold."""
        if self.picture == "metrics":
            return [
                row | {"at": None, "score": None, "customers": card.customers, "card": card} for row in card.metrics
            ]
        if self.picture == "confusion":
            nothing: Row = {"low": None, "high": None, "at": card.threshold, "score": None}
            nothing |= {"customers": card.customers, "card": card}
            return [{"metric": name, "value": count, **nothing} for name, count in card.confusion.items()]
        is_score = self.picture == "calibration"
        told = {"metric": self.picture, "card": card}
        return [row | {"score": row["at"] if is_score else None} | told for row in card.curves[self.picture]]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Count at the threshold, and say what acting would have brought."""
        del t
        card = rows[0]["card"]
        found = {name: Fact(card.confusion[name], doc, kind="count") for name, doc in _CELLS.items()}
        named = card.confusion["caught"] + card.confusion["false_alarms"]
        row = next(row for row in card.metrics if row["metric"] == "roc_auc")
        rule = next(row for row in card.metrics if row["metric"] == "baseline_roc_auc")
        doc = "The chance that of two customers the one it comes true for has the higher score."
        return found | {
            "threshold": Fact(card.threshold, "The score from which acting brings more than it costs.", kind="share"),
            "named": Fact(named, "Customers who score at least the threshold.", n=card.customers, kind="count"),
            "roc_auc": Fact(row["value"], doc, row["low"], row["high"], card.customers),
            "baseline_roc_auc": Fact(rule["value"], "The same of the one-feature rule.", rule["low"], rule["high"]),
            "foretells": Fact(card.foretells, "What the score is the probability of."),
            **_as_of(card),
            **_worth(card),
        }

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say how well it ranks beside the baseline, and what it does at the threshold."""
        del rows
        both = (facts["roc_auc"], facts["baseline_roc_auc"])
        score, rule = (with_ends(fact.value, fact.low, fact.high) for fact in both)
        say = {name: fact.show() for name, fact in facts.items()}
        return (
            f"For {say['foretells']} the model has ROC AUC {score}, the one-feature rule {rule}. "
            f"From a score of {say['threshold']} on it names {say['named']} of {facts['named'].n:,} customers it had "
            f"not seen, {say['caught']} of them rightly, and misses {say['missed']}.{_beside(facts)}"
        )


def _as_of(card: Card) -> dict[str, Fact]:
    """Give the score of the model as of a cut-off, where one stands beside a model that knows the whole log."""
    doc = "The same of a model that knows nothing from its cut-off on, on rows it never saw."
    rows = (row for row in card.metrics if row["metric"] == "as_of_roc_auc")
    return {row["metric"]: Fact(row["value"], doc, row["low"], row["high"]) for row in rows}


def _beside(facts: Mapping[str, Fact]) -> str:
    """Say that a score is no forecast, and what one that is has."""
    if "as_of_roc_auc" not in facts:
        return ""
    honest = facts["as_of_roc_auc"]
    auc = with_ends(honest.value, honest.low, honest.high)
    return f" None of this is a forecast: it knows what came afterwards. A model that does not has ROC AUC {auc}."


def _worth(card: Card) -> dict[str, Fact]:
    """Say what acting upon those named brings, and what acting upon all would have, by the costs that were given."""
    cost, kept = (float(card.asked[name]) for name in ("cost-contact", "value-kept"))
    caught, named = card.confusion["caught"], card.confusion["caught"] + card.confusion["false_alarms"]
    doc = f"Value kept less cost of contact, at {kept:g} and {cost:g} each, if those {{}} are acted upon."
    return {
        "worth_named": Fact(caught * kept - named * cost, doc.format("named")),
        "worth_all": Fact(card.happened * kept - card.customers * cost, doc.format("all")),
    }
