"""The model: LightGBM's LambdaRank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.errors import Failure

if TYPE_CHECKING:
    from types import ModuleType

    import lightgbm

    from footfall.recommend.ranked.lessons import Lesson

GAINS = (0, 1, 2, 3, 4)
"""What an item of each grade is worth in the order that is learned; 0 is no deed."""


def library() -> ModuleType:
    """Load LightGBM, or say what it needs."""
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        wrong = "'ranked' cannot be used: LightGBM's library cannot be loaded."
        raise Failure(wrong, f"The system says: {error}.", "On Debian, libgomp1 is what it needs.") from error
    return lightgbm


def train(lesson: Lesson, *, trees: int, leaves: int, seed: int) -> lightgbm.Booster:
    """Learn an order: seeded, by two threads, alike each time."""
    lgb = library()
    data = lgb.Dataset(lesson.figures, lesson.grades, group=lesson.lengths, feature_name=list(lesson.names))
    model: lightgbm.Booster = lgb.train(_settings(leaves, seed), data, trees)
    return model


def _settings(leaves: int, seed: int) -> dict[str, Any]:
    return {
        "objective": "lambdarank",
        "label_gain": list(GAINS),
        "lambdarank_truncation_level": 30,
        "num_leaves": leaves,
        "learning_rate": 0.05,
        "min_data_in_leaf": 100,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.6,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "verbose": -1,
    }
