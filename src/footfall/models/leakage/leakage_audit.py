"""Which features know the future."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Self

from footfall.analysis import Analysis
from footfall.answer import Fact, Note, bars
from footfall.errors import NotApplicable, foreseen
from footfall.models.ahead import Ahead
from footfall.models.catalog import MODELS
from footfall.models.catalog import model as named
from footfall.models.fitted import Fitted, rests_on
from footfall.models.frame import Estimate
from footfall.models.leakage.scored import CHANCE, TREE, alone, decides, score, score_later, tells, without
from footfall.models.leakage.whole_log import whole_log
from footfall.models.saved import card_of, fitted_names
from footfall.schema import CUSTOMERS, Column, Table
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    from footfall.answer import Row, Rows
    from footfall.models.frame import Frame
    from footfall.models.model import Model
    from footfall.tables import Tables

NEARLY, ALONE, LATE = 0.9, 0.95, 0.5
LEAK, SUSPECT, OK = "leak", "suspect", "ok"
_PLACES = {LEAK: 0, SUSPECT: 1, OK: 2}


@dataclass(frozen=True, kw_only=True)
class LeakageAudit(Analysis):
    """Which features of a model's customers would know the future, and what that would flatter the score by.

    Of conversion and churn the features are those that the whole log gives: how often each event but the purchase, and
    sessions, active days and stay; of conversion for all users with a cart, and what is foretold is a purchase at any
    time, of churn for the buyers of the last cut-off, and an order from it on. A leak is an event that at least half of
    those who bought and have it first did at or after the purchase (by the order of events; of churn from the cut-off
    on), and that nearly decides by itself: its count has a ROC AUC of 0.9 or more, either way. What decides as nearly
    but comes before is no leak. Of decline, whose table has no time, a column is a suspect that by itself (a decision
    tree, on folds it was not fitted to) has a ROC AUC of 0.95 or more: ask when it was written down. Words count there.

    Facts are ROC AUC on rows that were not fitted to. Of boosted trees as they come: score_all by all these features
    and score_without by those that are ok. By the features of the model itself, which are as of a cut-off:
    score_random_split (rows at random, so that one user stands on both sides) and score_time_split (learned from the
    earlier cut-offs, judged at the last), both of the setting that footfall fit chose, as found then; of boosted
    trees where no model was fitted, or the shop has changed. Of decline the random split is score_all, and there is
    no time. At most 10,000 users are looked at, drawn by a seeded hash. Where LightGBM cannot be loaded a random
    forest stands in. The models that footfall fit makes see nothing from their cut-off on, whatever the verdicts.
    """

    model: str | None = param(None, "The model; default the last fitted, else the first that the shop can have.")

    question = "Does a feature know the future?"
    reads: ClassVar[tuple[Table, ...]] = ()
    columns = (
        Column("feature", "text", "The feature."),
        Column("verdict", "text", f"{LEAK}, {SUSPECT} or {OK}."),
        Column("why", "text", "What speaks for the verdict."),
        Column("decides", "number", "ROC AUC of the feature by itself."),
        Column(
            "after", "share", "Of those who bought and have it, the share that first had it at or after the purchase."
        ),
    )
    chart = bars("decides", "feature")

    def reads_state(self, t: Tables) -> tuple[str, ...]:
        """It audits the model that was fitted."""
        del t
        return ("models",)

    def settle(self, t: Tables) -> Self:
        """Find the model."""
        return replace(self, model=named(self.model).name() if self.model else _usual(t))

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Look at every feature, then score with and without those that are not ok."""
        t = t.through(where=(), who=(), since=None, until=None, exclude_anomalies=False)
        model = _settled(t, str(self.model))
        frame, rows = _of_the_log(t, model) if isinstance(model, Ahead) else _of_a_table(model.frame(t))
        bad = [row["feature"] for row in rows if row["verdict"] != OK]
        scores = {"score_all": score(frame)}
        scores["score_without"] = score(without(frame, bad)) if bad else scores["score_all"]
        more, notes = (
            _by_time(t, model, str(self.model))
            if isinstance(model, Ahead)
            else ({"score_random_split": scores["score_all"]}, model.notes(t))
        )
        told = {"scores": scores | more, "customers": len(frame), "notes": notes}
        ordered = sorted(rows, key=lambda row: (_PLACES[row["verdict"]], -(row["decides"] or 0), row["feature"]))
        return "", [row | {"told": told} for row in ordered]

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the scores."""
        del t
        if not rows:
            return {}
        told = rows[0]["told"]
        found = {name: _fact(name, score, told["customers"]) for name, score in told["scores"].items()}
        bad = sum(row["verdict"] != OK for row in rows)
        return found | {
            "not_ok": Fact(bad, "Features that are a leak or suspect.", kind="count"),
            "features": Fact(len(rows), "Features looked at.", kind="count"),
            "customers": Fact(told["customers"], "Customers looked at.", kind="count"),
        }

    def notes(self, rows: Rows, t: Tables) -> list[Note]:
        """Tell what could not be had, and that filters choose nothing here."""
        found = list(rows[0]["told"]["notes"]) if rows else []
        if t.filters:
            found.append(
                Note("filters-not-used", "The audit is of all that a model learns from: filters choose nothing.")
            )
        return found

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Name what is not ok, and say what the scores are with it and without."""
        bad = [str(row["feature"]) for row in rows if row["verdict"] != OK]
        what = "knows the future" if rows[0]["verdict"] == LEAK else "is suspect"
        many = "know the future" if rows[0]["verdict"] == LEAK else "are suspect"
        of = f"Of {facts['features'].show()} features"
        said = f"{of} {', '.join(bad)} {what if len(bad) == 1 else many}." if bad else f"{of} none {what}."
        scored = f"Boosted trees score ROC AUC {facts['score_all'].show()} with all of them"
        scored += f", {facts['score_without'].show()} without." if bad else "."
        later = facts.get("score_time_split")
        if later is None:
            return f"{said} {scored}"
        return f"{said} {scored} By what was known at a cut-off, and judged at a later one, it is {later.show()}."


_DOCS = {
    "score_all": "ROC AUC by all features, on held-out rows.",
    "score_without": "ROC AUC by those that are ok, on held-out rows.",
    "score_random_split": "ROC AUC of the model's own features, split at random.",
    "score_time_split": "ROC AUC of the model's own features, learned before and judged at the last cut-off.",
}


def _fact(name: str, found: Estimate, customers: int) -> Fact:
    return Fact(found.value, _DOCS[name], found.low, found.high, found.n or customers)


def _settled(t: Tables, name: str) -> Model:
    """Give the model as it was fitted, else as it comes; what the classic one foretells is asked in any case."""
    fitted = name in fitted_names(t.path)
    model = Fitted.of(t.path, card_of(t.path, name)).model if fitted else MODELS[name]()  # type: ignore[arg-type]
    return replace(model, setting="default").settle(t)


def _usual(t: Tables) -> str:
    """Choose the model last fitted, else the first that the shop can have."""
    fitted = fitted_names(t.path)
    if fitted:
        return fitted[0]
    if t.holds("events"):
        return "conversion"
    if not t.holds(CUSTOMERS.name):
        raise NotApplicable("There is neither a log nor a table of customers to learn from.")
    return "decline"


def _of_the_log(t: Tables, model: Ahead) -> tuple[Frame, Rows]:
    """Judge what the whole log would give."""
    known = whole_log(t, model)
    frame = known.frame
    return frame, [_moves(name, decides(frame, name), known.after.get(name)) for name in map(str, frame.features)]


def _moves(name: str, auc: float, after: float | None) -> Row:
    leak = auc >= NEARLY and after is not None and after >= LATE
    number, share = Column("", "number", "").show(auc), Column("", "share", "").show(after)
    alone_ = f"by itself it has ROC AUC {number}"
    if leak:
        why = f"{share} of those who bought first had it at or after the purchase, and {alone_}."
    elif after is None:
        why = f"It goes on from the first visit; {alone_}."
    else:
        why = f"{share} of those who bought and have it first had it at or after the purchase; {alone_}."
    return {"feature": name, "verdict": LEAK if leak else OK, "why": why, "decides": auc, "after": after}


def _of_a_table(frame: Frame) -> tuple[Frame, Rows]:
    """Judge the columns of a table without time."""
    return frame, [_judged(frame, name) for name in map(str, frame.features)]


def _judged(frame: Frame, name: str) -> Row:
    """Judge a column; where that fails, the others are judged."""
    only = alone(frame, name)
    try:
        return _by_itself(name, score(only, TREE).value) if tells(only) else _says_nothing(name)
    except Exception as error:  # noqa: BLE001 - told in its place
        return _says_nothing(name) | {"why": f"It could not be judged. {foreseen(error)}", "decides": None}


def _says_nothing(name: str) -> Row:
    why = "It has one value, or none, for everyone: it tells nothing."
    return {"feature": name, "verdict": OK, "why": why, "decides": CHANCE, "after": None}


def _by_itself(name: str, auc: float) -> Row:
    number = Column("", "number", "").show(auc)
    suspect = auc >= ALONE
    why = f"By itself it has ROC AUC {number}{': when was it written down?' if suspect else '.'}"
    return {"feature": name, "verdict": SUSPECT if suspect else OK, "why": why, "decides": auc, "after": None}


def _by_time(t: Tables, model: Ahead, name: str) -> tuple[dict[str, Estimate], list[Note]]:
    """Give the scores of the model's own features by a random split, and by time."""
    try:
        found = _as_fitted(t, name) or _now(model.frame(t))
    except NotApplicable as why:
        return {}, [Note(why.code, f"Nothing can be said as of a cut-off. {why}")]
    if "score_time_split" not in found:
        return found, [Note("one-cut-off", "One cut-off is all the log is long enough for: there is no split by time.")]
    return found, []


def _as_fitted(t: Tables, name: str) -> dict[str, Estimate]:
    """Read what was found when the model was fitted; nothing where it was not, or the shop is another now."""
    if name not in fitted_names(t.path):
        return {}
    card = card_of(t.path, name)
    if card.rests_on != rests_on(t, Fitted.of(t.path, card).model):  # type: ignore[arg-type]  # a card has a path
        return {}
    return {f"score_{split}_split": Estimate(**row) for split, row in card.splits.items()}


def _now(frame: Frame) -> dict[str, Estimate]:
    """Score by boosted trees."""
    later = score_later(frame)
    return {"score_random_split": score(replace(frame, groups=None))} | ({"score_time_split": later} if later else {})
