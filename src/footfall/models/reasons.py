"""Why one customer has the score they have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.answer import Fact, waterfall
from footfall.errors import BadRequest, NotApplicable
from footfall.models.fields import must_fit, shaped
from footfall.models.fitted import KEY
from footfall.models.reasoning import valued
from footfall.models.saved import HELD, table_of
from footfall.models.told import OfModel
from footfall.schema import SCORES, Column
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir
    import pandas as pd

    from footfall.answer import Row, Rows
    from footfall.models.calibration import Numbers
    from footfall.models.fitted import Fitted
    from footfall.tables import Tables

_SHARE = Column("", "share", "")


@dataclass(frozen=True, kw_only=True)
class Reasons(OfModel):
    """Why a customer has the score they have: what each of their values adds to it, from the mean score to theirs.

    shap is in points of probability (0.1 is ten percentage points) and adds up from the fact base, the mean score of
    those learned from, to the fact score: SHAP values of the model's own scale (exact for linear models and LightGBM,
    drawn for all others), scaled to add up. start and end are the running sums; the weightiest stands first. A customer
    that was learned from is explained by the model of the fold that held them out, as long as the shop is the one it
    was fitted on; anyone else by the model fitted to all. low and high of the score are the 95 % interval of the share
    that came true among held-out customers of like scores. A value's place is by thirds of all customers. It tells how
    the model came to its score, not what would come of a change. Without a user, the one of the highest score.
    """

    user: str | None = param(None, "The customer's id; default the highest score.")

    question = "Why has this customer this score?"
    columns = (
        Column("feature", "text", "The feature."),
        Column("value", "text", "The customer's value."),
        Column("shap", "number", "What it adds to the score, in points of probability."),
        Column("start", "number", "The score with all above."),
        Column("end", "number", "The score with this too."),
        Column("place", "text", "Where the value lies among others': low, high or in the middle."),
        Column("label", "text", "The value and the feature, as the chart names them."),
        Column("user_id", "id", "The customer."),
        Column("customers", "count", "One: the row is about a single customer."),
    )
    people = "customers"
    chart = waterfall("shap", "label", start="start", end="end")

    def _user(self, t: Tables, fitted: Fitted) -> str:
        """Take the customer asked for, or find the highest score among those explained, or scored."""
        if self.user is not None:
            return self.user
        if not fitted.model.held_out:
            return self._scored(t)
        held = table_of(fitted.folder, fitted.card, HELD).to_pandas()
        told = held[held["base"].notna()].sort_values(["score", KEY], ascending=[False, True])
        return str(told[KEY].iloc[0])

    def _scored(self, t: Tables) -> str:
        if not t.holds(SCORES.name):
            raise NotApplicable(f"Name a user, or score all first: footfall score {self.model} SHOP does it.")
        scores = t.scores.filter(t.scores.model == self.model).select(KEY, "score")
        first = t.engine.rows(scores.order_by([scores.score.desc(), scores[KEY]]).limit(1))
        if not first:
            raise NotApplicable(f"Nobody that was asked for has a score of {self.model}.")
        return str(first[0][KEY])

    def compute(self, t: Tables) -> tuple[str, Rows]:
        """Read the customer's values, and part their score among them."""
        fitted = self.fitted(t)
        user = self._user(t, fitted)
        wanted = self._wanted(t, fitted, user)
        drawn = t.engine.arrow(wanted).to_pandas()
        if drawn.empty:
            do = "Name one as the shop writes it."
            raise BadRequest(f"There is no customer '{user}'.", f"The model {self.model} scores others.", do)
        features = shaped(drawn, fitted.card.fields)
        score, base, parts = _parted(fitted, t, drawn[KEY].iloc[0], features)
        low, high = (float(end[0]) for end in fitted.card.bands.around(_one(score)))
        told = {
            "user_id": drawn[KEY].iloc[0],
            "score": score,
            "low": low,
            "high": high,
            "base": base,
            "card": fitted.card,
        }
        sql = t.engine.sql(wanted) if self.user else ""
        return sql, list(_steps(fitted, features, parts, told))

    def _wanted(self, t: Tables, fitted: Fitted, user: str) -> ir.Table:
        table = fitted.model.everyone(t)
        must_fit(fitted.card.fields, table, fitted.card.model)
        named = [field.name for field in fitted.card.fields]
        return table.filter(table[KEY].cast("string") == user).select(KEY, *named).limit(1)

    def facts(self, rows: Rows, t: Tables) -> dict[str, Fact]:
        """Name the score and where it starts from."""
        del t
        if not rows:
            return {}
        told = rows[0]["told"]
        foretells = told["card"].foretells
        doc = f"The probability of {foretells}."
        return {
            "score": Fact(told["score"], doc, told["low"], told["high"], kind="share"),
            "base": Fact(told["base"], "The mean score of those it learned from.", kind="share"),
            "foretells": Fact(foretells, "What the score is the probability of."),
        }

    def reading(self, rows: Rows, facts: Mapping[str, Fact]) -> str:
        """Say the score, where it starts from, and the weightiest reasons."""
        score, base = facts["score"], facts["base"].show()
        ends = f"{_SHARE.show(score.low)} to {_SHARE.show(score.high)}"
        show = Column("", "number", "").show
        why = "; ".join(f"{row['reason']} ({'+' if row['shap'] > 0 else ''}{show(row['shap'])})" for row in rows[:3])
        said = f"Customer {rows[0]['user_id']} has a score of {score.show()} ({ends}) for {facts['foretells'].show()}"
        return f"{said}, where the mean is {base}. Weightiest: {why}."


def _one(score: float) -> Numbers:
    import numpy as np

    return np.array([score])


def _parted(fitted: Fitted, t: Tables, user: Any, features: pd.DataFrame) -> tuple[float, float, Numbers]:  # noqa: ANN401
    """Give the score, its base and its parts: as found when the model was fitted, else by the model now."""
    import numpy as np

    held = fitted.held(t)
    if user in held.index and not np.isnan(held.loc[user, "base"]):
        row = held.loc[user]
        parts = [float(row[f"part_{place}"]) for place in range(len(fitted.card.fields))]
        return float(row["score"]), float(row["base"]), np.array(parts)
    scores, base, found = fitted.explain(features)
    return float(scores[0]), base, found[0]


def _steps(fitted: Fitted, features: pd.DataFrame, parts: Numbers, told: Row) -> Rows:
    """Add the parts up from the base, the weightiest first."""
    import numpy as np

    rows, start = [], told["base"]
    alone = {"user_id": str(told["user_id"]), "customers": 1}
    for place in np.argsort(-np.abs(parts), kind="stable"):
        field, value, part = fitted.card.fields[place], features.iloc[0, place], float(parts[place])
        said = {"feature": field.name, "value": field.show(value), "place": field.place(value) or None} | alone
        said |= {"reason": valued(field, value), "label": f"{field.show(value)} · {field.name}"}
        rows.append({**said, "shap": part, "start": start, "end": start + part, "told": told})
        start += part
    return rows
