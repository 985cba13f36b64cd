"""An Indonesian fashion shop: why sales fell, who leaves, where visits end, which model, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telling import Ask, Case, Conclusion, at, each, fact, facts, found, looking_for, reading, row_of, rows, together

if TYPE_CHECKING:
    from footfall.answer import Answer

SHOP = "fashion"

CASE = Case(
    name=SHOP,
    title="A fashion shop: sales fell while customers came",
    told="Click stream, transactions, customers and products of Fashion Campus; not at hand, so tables of their shape"
    " are "
    "simulated, with a fall of sales and leavers planted.",
    commands={
        SHOP: ("footfall simulate fashion-campus --to campus --events 300000", f"footfall run campus --into {SHOP}"),
    },
    simulated=(SHOP,),
    conclusions=(
        Conclusion(
            theirs="Sales fell for two months.",
            asks=(Ask("traffic", {"by": "month"}), looking_for("revenue-moved")),
            quote=each(
                lambda answer: "<br>".join(
                    row_of(answer, row, "period", "revenue", "buyers") for row in answer.rows[-4:]
                ),
                found("revenue-moved"),
            ),
            holds=lambda answer, _findings: _falls(answer, "revenue"),
            why="over two months. A finding speaks of the last whole month beside the one before, and only where it "
            "moved by more than its days vary.",
            why_not="revenue does not fall twice in a row at the end of this log.",
        ),
        Conclusion(
            theirs="New customers kept coming meanwhile.",
            asks=(Ask("change"),),
            quote=together(reading, rows("factor", "before", "after", "contribution")),
            holds=lambda answer: at(answer, factor="new buyers")["after"] >= at(answer, factor="new buyers")["before"],
            why="what the fall lies with is parted exactly: contributions add up to it.",
            why_not="of the last two whole months of this log there were fewer new buyers, too.",
        ),
        Conclusion(
            theirs="A customer with no purchase in the 25 days after the last one is gone; by month more are.",
            asks=(Ask("churn-months"),),
            quote=together(reading, rows("month", "buyers", "churned", "rate", "low", "high")),
            holds=lambda answer: _change(answer) > 0,
            why="months whose 25 days are not over have no rate, and are no fall.",
            why_not="the last month with a rate is not above the first.",
        ),
        Conclusion(
            theirs="25 days is the time after which a customer is gone.",
            asks=(Ask("churn-horizon"),),
            quote=reading,
            holds=lambda answer: abs(float(fact(answer, "horizon_days")) - 25) < 5,
            why_not="the time is read off the pauses between orders, and not chosen; by 25 days many who will come "
            "again "
            "are called gone.",
        ),
        Conclusion(
            theirs="Sessions of the source are parted anew where a pause exceeds 30 minutes.",
            asks=(Ask("session-gap"),),
            quote=reading,
            holds=lambda answer: bool(answer.rows),
            why="30 minutes is the default, and how much hangs on it is told.",
        ),
        Conclusion(
            theirs="The last event of a session shows where people leave.",
            asks=(Ask("last-events"),),
            quote=together(reading, rows("event", "sessions", "share", top=5)),
            holds=lambda answer: bool(answer.rows),
            why="as a table; that people leave over their last event it does not say.",
        ),
        Conclusion(
            theirs="Customers go through a funnel from a view to a purchase.",
            asks=(Ask("funnel", {"counting": "session"}),),
            quote=together(reading, rows("event", "reached", "of_first", "of_previous")),
            holds=lambda answer: bool(answer.rows) and all(row["reached"] for row in answer.rows),
            why="by sessions, since sessions without a purchase belong to nobody known here: by users the steps are "
            "told "
            "in the report with that caveat.",
        ),
        Conclusion(
            theirs="Customers fall into kinds.",
            asks=(Ask("segments"),),
            quote=together(reading, rows("name", "profile", "customers", "share", "revenue_share")),
            holds=lambda answer: bool(answer.rows),
            why="each with a rule and what it brings.",
        ),
        Conclusion(
            theirs="SMOTE, SVM-SMOTE or undersampling before a logistic regression foretells better, by grid search.",
            asks=(Ask("model-comparison", {"model": "churn"}),),
            quote=together(reading, rows("candidate", "setting", "roc_auc", "low", "high", top=6)),
            holds=lambda answer: "smote" in str(at(answer, chosen=True)["setting"]).casefold(),
            why="inside the folds.",
            why_not="resampling is one of the settings tried, inside the folds; what was chosen does without. Done "
            "before the "
            "folds are cut it lets copies of a customer stand on both sides.",
        ),
        Conclusion(
            theirs="It regrets that there is no figure for what each action would bring.",
            asks=(Ask("plan"),),
            quote=together(reading, facts("expected_orders", "expected_revenue")),
            holds=lambda answer: not any(row["expected_orders"] is not None for row in answer.rows),
            why_not="there is one: a range, what it rests on, and how long a hold-out needs to say whether it was "
            "true.",
        ),
    ),
)


def _falls(answer: Answer, column: str) -> bool:
    values = [row[column] for row in answer.rows][-3:]
    return len(values) == 3 and values[0] > values[1] > values[2]


def _change(answer: Answer) -> float:
    """Give how far the last month's rate lies above the first's."""
    known = [row["rate"] for row in answer.rows if row["rate"] is not None]
    return float(known[-1] - known[0]) if known else 0.0
