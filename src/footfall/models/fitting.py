"""From a shop's tables to a fitted model: trained, held out, explained, measured, and written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.models.calibration import Bands, Calibration
from footfall.models.card import Card, versions
from footfall.models.crossfit import MOST_BACKGROUND, crossfit
from footfall.models.dependence import dependence, some_of
from footfall.models.evaluation import confusion, curves, metrics
from footfall.models.fields import described
from footfall.models.fitted import KEY, OFFER, Fitted, rests_on
from footfall.models.reasoning import typical
from footfall.models.saved import home, save
from footfall.models.training.training import calm
from footfall.models.varied import Varied

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from footfall.answer import Row, Rows
    from footfall.answer.progress import Progress
    from footfall.models.crossfit import Seen
    from footfall.models.fields import Field
    from footfall.models.frame import Estimate, Frame, Trained, Trial
    from footfall.models.history import Further
    from footfall.models.model import Model
    from footfall.tables import Tables

MOST_DEPENDENCE = 6
RULE = "one-feature rule"


def fit(model: Model, t: Tables, path: Path, progress: Progress) -> Fitted:
    """Fit a model to a shop, and write it into the shop's directory."""
    model = model.settle(t)
    progress(f"reading {model.name()}", 0, 0)
    _table, known = model.features(t)
    whole = model.frame(t)
    with calm():
        trained = model.train(whole, progress)
        frame = whole.take(trained.rows)
        fields = _described(frame, known, of_positive=model.offered.raising)
        work = Work(model, frame, trained, fields, crossfit(frame, trained, fields, model, progress))
        card = work.card(t, model.further(t, frame, trained, progress), len(whole))
    saved = save(home(path, model.name()), card, trained.pipeline, work.held(), work.background())
    return Fitted(model, saved, home(path, model.name()))


def _described(frame: Frame, fields: Sequence[Field], *, of_positive: bool) -> tuple[Field, ...]:
    """Say how features lie; usual is what it is among those whose class is wished for."""
    wished, columns = (frame.target == frame.positive) == of_positive, frame.features
    by_name = {field.name: field for field in fields}
    return tuple(described(by_name[name], columns[name], columns[name][wished]) for name in map(str, columns))


@dataclass(frozen=True, eq=False)
class Work:
    """What a card is written from."""

    model: Model
    frame: Frame
    trained: Trained
    fields: tuple[Field, ...]
    seen: Seen

    @cached_property
    def happened(self) -> NDArray[np.bool_]:
        """For whom it came true."""
        import numpy as np

        return np.asarray(self.frame.target == self.frame.positive)

    @cached_property
    def line(self) -> Calibration:
        """From what the model says to probabilities, by everyone held out."""
        import numpy as np

        said = self.trained.proba[:, :, self.frame.positive]
        return Calibration.fitted(said.ravel(), np.tile(self.happened, len(said)))

    def card(self, t: Tables, further: Further | None, whole: int) -> Card:
        """Put everything together; `whole` are those that it might have learned from."""
        notes = [(note.code, note.text) for note in self.model.notes(t)]
        return Card(
            **self._about(t),
            **self._measured(further.metrics if further else []),
            **self._explained(),
            history=further.history if further else [],
            splits=further.splits if further else {},
            notes=(*notes, *_few(whole, len(self.frame)), *(further.notes if further else ()), *_cut(self.trained)),
            files={},
        )

    def _about(self, t: Tables) -> dict[str, Any]:
        """Say what it is, and what it rests on."""
        from footfall.engine import Store

        return {
            "model": self.model.name(),
            "asked": self.model.asked(),
            "foretells": self.model.foretells(),
            "classes": self.frame.classes,
            "positive": self.frame.classes[self.frame.positive],
            "fields": self.fields,
            "rests_on": rests_on(t, self.model),
            "shop_version": Store.open(t.path).version if t.path else 0,
            "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "versions": versions(),
        }

    def _measured(self, more: Rows) -> dict[str, Any]:
        """Say how good it is."""
        scores, threshold = self.seen.scores, self.model.threshold
        measured = metrics(self.frame, self.trained, threshold) | {"baseline_roc_auc": _rule(self.trained).estimate}
        return {
            "calibration": self.line,
            "bands": Bands.of(scores, self.happened),
            "threshold": threshold,
            "customers": len(self.frame),
            "happened": int(self.happened.sum()),
            "trials": [_trial(trial) for trial in self.trained.trials],
            "metrics": [{"metric": name, **_ends(estimate)} for name, estimate in measured.items()] + more,
            "nested": _ends(self.trained.nested),
            "margin": _margin(self.trained),
            "confusion": confusion(scores, self.happened, threshold),
            "curves": curves(scores, self.happened),
        }

    def _explained(self) -> dict[str, Any]:
        """Say what it goes by."""
        drivers = self._drivers()
        return {
            "drivers": drivers,
            "dependence": self._dependence(drivers),
            "typical": typical(self.frame.features, self.seen.parts, self.fields),
        }

    def _drivers(self) -> Rows:
        """Put every feature's figures together, the one whose shuffling costs most first."""
        import numpy as np

        linear = self.model.coefficients(self.frame, self.trained, self.fields)
        shap = np.nanmean(np.abs(self.seen.parts), axis=0)
        rows: Rows = []
        for place, field in enumerate(self.fields):
            falls = self.seen.importance[:, place].tolist()
            rows += _of_field(field.name, linear, _spread(falls, len(falls)), float(shap[place]))
        return sorted(rows, key=lambda row: -row["rank"])

    def _dependence(self, drivers: Rows) -> dict[str, Rows]:
        """Follow the mean score over the values of the strongest features."""
        strongest = list(dict.fromkeys(row["feature"] for row in drivers))[:MOST_DEPENDENCE]
        by_name = {field.name: field for field in self.fields}
        features = self.frame.features
        asked = Varied(self.trained.pipeline, self.line, self.frame.positive, some_of(features))
        return {name: dependence(asked, features[name], by_name[name]) for name in strongest}

    def held(self) -> pa.Table:
        """Put down what was found of everyone held out."""
        import pyarrow as pa

        seen = self.seen
        told = [str(offer) if offer else None for offer in seen.offers]
        parts = {f"part_{place}": seen.parts[:, place] for place in range(seen.parts.shape[1])}
        columns: dict[str, Any] = {KEY: self.frame.ids, "score": seen.scores, "base": seen.bases, **parts}
        return pa.table({**columns, OFFER: pa.array(told, pa.string())})

    def background(self) -> pa.Table:
        """Keep some rows, without their ids, to set others against."""
        import pyarrow as pa

        some = self.frame.features.iloc[:: -(-len(self.frame) // MOST_BACKGROUND)]
        return pa.Table.from_pandas(some, preserve_index=False)


def _of_field(name: str, linear: Rows, spread: Row, shap: float) -> Rows:
    """Give a feature's rows: what is of the whole column stands in the first."""
    own = sorted((row for row in linear if row["feature"] == name), key=lambda row: -abs(row["coefficient"]))
    first, *others = own or [dict.fromkeys(_LINEAR)]
    whole = {_OF_SHUFFLING[end]: value for end, value in spread.items()} | {"shap": shap}
    told = [{**first, "feature": name, **whole}, *({**row, **dict.fromkeys(whole)} for row in others)]
    return [row | {"rank": spread["value"]} for row in told]


def _few(whole: int, learned: int) -> tuple[tuple[str, str], ...]:
    """Tell where not all were learned from."""
    if learned >= whole:
        return ()
    said = f"It learned from {learned:,} of {whole:,} whose outcome is known, drawn class by class."
    return (("sampled", said),)


def _cut(trained: Trained) -> tuple[tuple[str, str], ...]:
    """Tell which candidates were not tried, and what cut the search short."""
    stopped = (("stopped", trained.stopped),) if trained.stopped else ()
    return (*stopped, *(("not-tried", sentence) for sentence in trained.left_out))


def _ends(estimate: Estimate) -> Row:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _rule(trained: Trained) -> Trial:
    """Find the baseline: the one-feature rule."""
    return next((trial for trial in trained.trials if trial.candidate == RULE), trained.trials[0])


def _margin(trained: Trained) -> Row | None:
    """Set the chosen setting against the one-feature rule, fold by fold; nothing where the rule was chosen."""
    rule, chosen = _rule(trained), trained.chosen
    if chosen is rule or chosen.folds < 2:
        return None
    return _spread([one - other for one, other in zip(chosen.scores, rule.scores, strict=False)], _folds(trained))


def _folds(trained: Trained) -> int:
    return int(trained.folds.max()) + 1


def _trial(trial: Trial) -> Row:
    told = trial.estimate
    return {
        "candidate": trial.candidate,
        "setting": trial.text,
        "roc_auc": told.value,
        "se": told.se,
        "low": told.low,
        "high": told.high,
        "folds": trial.folds,
        "seconds": trial.seconds,
        "chosen": trial.chosen,
    }


_LINEAR = ("level", "coefficient", "low", "high", "per_deviation", "vif")


_OF_SHUFFLING = {"value": "permutation", "low": "permutation_low", "high": "permutation_high"}


def _spread(scores: list[float], folds: int) -> Row:
    """Give the mean of what folds say and its corrected interval; here ends may lie below none."""
    from scipy.stats import t as student

    from footfall.models.training.corrected import estimate

    told = estimate(scores, folds)
    reach = float(student.ppf(0.975, len(scores) - 1)) * (told.se or 0.0) if len(scores) > 1 else 0.0
    return {"value": told.value, "low": told.value - reach, "high": told.value + reach}
