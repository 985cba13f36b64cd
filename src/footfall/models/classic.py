"""Conversion as it is often done: a logistic regression of what users did in the whole log, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.answer import Note
from footfall.errors import NotApplicable
from footfall.models.beside import REACH
from footfall.models.fields import field_of, shaped
from footfall.models.frame import Frame, Trained, Trial
from footfall.schema import CART, USERS, count_columns
from footfall.tables.stay import stay

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    from numpy.typing import NDArray

    from footfall.answer import Row, Rows
    from footfall.answer.progress import Progress
    from footfall.models.fields import Field
    from footfall.models.frame import Plan
    from footfall.models.training.folds import Split
    from footfall.tables import Tables

KEY, STAY, DEVICE = "user_id", "stay_seconds", "device"
EVENTS = ("session_start", "first_visit", CART, "login", "sign_up", "begin_checkout")
DAY = 86_400
CODES = {"mobile": 0, "desktop": 1}
BASELINES = ("dummy", "one-feature rule")
MOST_STEPS = 1_000


@dataclass(frozen=True)
class Classic:
    """Users with a cart, over the whole log: how often each of six events, how long a stay, on which device."""

    t: Tables

    @property
    def _counts(self) -> dict[str, str]:
        """The column of users that counts each of the six that the log has."""
        names = count_columns(self.t.about.events, USERS)
        return {event: names[event] for event in EVENTS if event in names and names[event] in self.t.all_users.columns}

    @property
    def _has_device(self) -> bool:
        return self.t.has(DEVICE)

    def everyone(self) -> ir.Table:
        """Give all users with a cart on a device that has a code: what they did, and whether they ever bought."""
        counts = self._counts
        if CART not in counts:
            raise NotApplicable(f"The log has no {CART}: nobody has a cart.")
        users = self._with_cart().inner_join(stay(self.t, DAY).rename(stayed=STAY), KEY)
        events = {column: users[column] for column in counts.values()}
        device = {DEVICE: users[DEVICE].cases(*CODES.items())} if self._has_device else {}
        table = users.select(KEY, **events, **{STAY: _.stayed}, **device, happened=_.converted)
        return table.filter(_[DEVICE].notnull()) if device else table

    def _with_cart(self) -> ir.Table:
        users = self.t.all_users
        return users.filter(users[self._counts[CART]] > 0)

    def features(self) -> tuple[ir.Table, list[Field]]:
        """Give users and features, in the order that coefficients depend on."""
        table = self.everyone().drop("happened")
        fields = (field_of(name, table.schema()[name]) for name in table.columns if name != KEY)
        return table, [field for field in fields if field]

    def frame(self, classes: tuple[str, str]) -> Frame:
        """Give a row a user, by user."""
        import numpy as np

        rows = self.t.engine.arrow(self.everyone().order_by(KEY)).to_pandas().sort_values(KEY, ignore_index=True)
        target = rows["happened"].to_numpy(np.int64)
        return Frame(rows[KEY].to_numpy(), shaped(rows, self.features()[1]), target, classes)

    def notes(self) -> list[Note]:
        """Say why its score foretells nothing, what the log lacks, and who has no device that counts."""
        said = (
            "This score must not be trusted for a forecast: it counts what users did after they bought, and knows the "
            "whole log. It tells who has bought, not who will."
        )
        found = [Note("sees-the-future", said)]
        lacking = [event for event in EVENTS if event not in self._counts]
        lacking += [] if self._has_device else [DEVICE]
        if lacking:
            found.append(Note("columns-left-out", f"The log has no {', '.join(lacking)}: left out."))
        return [*found, *self._of_no_device()]

    def _of_no_device(self) -> list[Note]:
        if not self._has_device:
            return []
        users = self._with_cart()
        count = self.t.engine.count(users.filter(~users[DEVICE].isin(list(CODES)).fill_null(False)))  # noqa: FBT003
        told = f"{count:,} users with a cart came mostly by another device than {' or '.join(CODES)}: left out."
        return [Note("devices-left-out", told)] if count else []


def trained(frame: Frame, plan: Plan, progress: Progress) -> Trained:
    """Fit the one setting there is, and score it and the baselines on stratified folds."""
    import numpy as np

    from footfall.models.training.assembling import pipeline
    from footfall.models.training.candidates import BY_NAME
    from footfall.models.training.folds import fit, repeated
    from footfall.models.training.shape import shape

    splits = repeated(frame, plan.folds, 1, plan.seed)[0]
    rules = [_scored(name, pipeline(BY_NAME[name], {}, shape(frame), plan.seed), frame, splits) for name in BASELINES]
    progress("fitting", 0, 1)
    own, proba = _scored("logistic l2", unscaled(), frame, splits, chosen=True)
    folds = np.zeros((1, len(frame)), dtype=np.int64)
    for fold, (_train, test) in enumerate(splits):
        folds[0, test] = fold
    fitted = fit(unscaled(), frame)
    return Trained(
        (*(trial for trial, _said in rules), own), fitted, proba[None], folds, np.arange(len(frame)), own.estimate
    )


def unscaled() -> Any:  # noqa: ANN401 - scikit-learn has no types
    """Make scikit-learn's logistic regression as it comes, but for its steps."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline

    return Pipeline([("classify", LogisticRegression(max_iter=MOST_STEPS))])


def _scored(
    name: str,
    pipeline: Any,  # noqa: ANN401 - scikit-learn has no types
    frame: Frame,
    splits: list[Split],
    *,
    chosen: bool = False,
) -> tuple[Trial, NDArray[np.float64]]:
    from time import perf_counter

    import numpy as np

    from footfall.models.training.corrected import estimate
    from footfall.models.training.folds import held_out, roc_auc

    started, proba, scores = perf_counter(), np.empty((len(frame), 2)), []
    for split in splits:
        proba[split[1]] = held_out(pipeline, frame, split)
        scores.append(roc_auc(frame.target[split[1]], proba[split[1]]))
    setting = {"scale": "none", "C": 1.0, "max_iter": MOST_STEPS} if chosen else {}
    text = ", ".join(f"{key} {value}" for key, value in setting.items())
    told = estimate(scores, len(splits))
    return Trial(name, setting, text, tuple(scores), told, perf_counter() - started, chosen), proba


def own_coefficients(frame: Frame, fitted: Any) -> Rows:  # noqa: ANN401 - scikit-learn has no types
    """Give the model's own coefficients, and Wald's 95 % intervals by the likelihood's curvature there."""
    import numpy as np
    import statsmodels.api as sm

    model = fitted.named_steps["classify"]
    table = sm.add_constant(frame.features.to_numpy(np.float64), has_constant="add")
    bent = sm.Logit(frame.target, table).hessian(np.concatenate([model.intercept_, model.coef_[0]]))
    errors = np.sqrt(np.abs(np.diag(np.linalg.pinv(-bent))))[1:]
    figures = zip(frame.features.columns, model.coef_[0], errors, frame.features.std(ddof=0), strict=True)
    return [_told(name, float(slope), float(error), float(deviation)) for name, slope, error, deviation in figures]


def _told(name: str, slope: float, error: float, deviation: float) -> Row:
    ends = {"low": slope - REACH * error, "high": slope + REACH * error}
    whole = {"level": None, "vif": None}
    return {"feature": name, "coefficient": slope, **ends, "per_deviation": slope * deviation, **whole}
