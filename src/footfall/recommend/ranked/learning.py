"""The model: LightGBM's LambdaRank, on top of the order of one source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from footfall.errors import Failure
from footfall.recommend.ranked.features import matrix

if TYPE_CHECKING:
    from types import ModuleType

    import lightgbm
    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.ranked.features import Column
    from footfall.recommend.ranked.lessons import Lesson

    Figures = dict[str, Column]

GAINS = (0, 1, 2, 3, 4)
"""What an item of each grade is worth in the order that is learned; 0 is no deed."""
PLACE = "_place"
HALF = 200
"""From how many lists on the order that learning begins with is heeded half as much."""
THREADS = 1
"""Lists are short: a second thread would wait longer than it works."""


@dataclass(frozen=True)
class Start:
    """The order that learning begins with: that of a source, whose column of places it names.

    An item at place p begins with -`lean` x log2(1 + p); `level` is the mean of that over what was learned from.
    """

    column: str
    lean: float
    level: float = 0.0

    def scores(self, places: NDArray[Any]) -> NDArray[np.float64]:
        """Score places, those of the mean item by 0."""
        import numpy as np

        return np.asarray(-self.lean * np.log2(1.0 + places) - self.level, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Model:
    """An order that was learned: where it began, and trees."""

    start: Start
    trees: lightgbm.Booster

    def scores(self, figures: Figures) -> NDArray[np.float64]:
        """Score candidates by their figures."""
        grown: Any = self.trees.predict(matrix(figures), num_threads=THREADS)
        found: NDArray[np.float64] = grown + self.start.scores(figures[self.start.column])
        return found

    def parts(self, figures: Figures, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Say what each figure of some candidates adds to their score, beyond that of the mean item.

        A tree's split adds to its figure by how much the mean of what was learned from differs on the way taken
        (Saabas 2014); what is added sums up to the score, as SHAP's does, at the price of a score.
        """
        import numpy as np

        chosen = {name: values[rows] for name, values in figures.items()}
        grown: Any = self.trees.predict(matrix(chosen), pred_leaf=True, num_threads=THREADS)
        found = np.zeros((len(rows), len(figures)))
        for ways, leaves in zip(self.ways, grown.reshape(len(rows), -1).T, strict=True):
            found += ways[leaves]
        found[:, list(figures).index(self.start.column)] += self.start.scores(chosen[self.start.column])
        return found

    @cached_property
    def ways(self) -> list[NDArray[np.float64]]:
        """What the way to each leaf of each tree adds: leaves by figures."""
        return [_ways(each, self.trees.num_feature()) for each in self.trees.dump_model()["tree_info"]]

    def card(self) -> dict[str, object]:
        """Say where it began."""
        return asdict(self.start)


def _ways(tree: dict[str, Any], figures: int) -> NDArray[np.float64]:
    """Give what the way to each leaf of a tree adds to each figure: by how much the means of its nodes differ."""
    import numpy as np

    found = np.zeros((tree["num_leaves"], figures))
    below = [(tree["tree_structure"], np.zeros(figures))]
    while below:
        node, added = below.pop()
        if "left_child" not in node:
            found[node.get("leaf_index", 0)] = added
            continue
        for name in ("left_child", "right_child"):
            child = node[name]
            value = child.get("leaf_value", child.get("internal_value"))
            step = np.zeros(figures)
            step[node["split_feature"]] = value - node["internal_value"]
            below.append((child, added + step))
    return found


def library() -> ModuleType:
    """Load LightGBM, or say what it needs."""
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        wrong = "'ranked' cannot be used: LightGBM's library cannot be loaded."
        raise Failure(wrong, f"The system says: {error}.", "On Debian, libgomp1 is what it needs.") from error
    return lightgbm


def train(lesson: Lesson, *, trees: int, leaves: int, seed: int) -> Model:
    """Learn an order: seeded, and alike each time."""
    lgb = library()
    start = begun(lesson)
    data = lgb.Dataset(
        lesson.figures,
        lesson.grades,
        group=lesson.lengths,
        feature_name=list(lesson.names),
        init_score=start.scores(lesson.column(start.column)),
    )
    bagging = {} if len(lesson.grades) > 1 else {"bagging_freq": 0}
    return Model(start, lgb.train(_settings(leaves, seed) | bagging, data, trees))


def begun(lesson: Lesson) -> Start:
    """Begin with the source that foretold best what came of the lists; the more lists, the less it is heeded."""
    columns = [name for name in lesson.names if name.endswith(PLACE)]
    best = max(columns, key=lambda name: foretold(lesson, lesson.column(name)))
    plain = Start(best, 1 / (1 + len(lesson.lengths) / HALF))
    return Start(best, plain.lean, float(plain.scores(lesson.column(best)).mean()))


def foretold(lesson: Lesson, places: NDArray[Any]) -> float:
    """Give the NDCG of an order, a hit being whatever came to anything, in the mean of the lists."""
    import numpy as np

    of = np.repeat(np.arange(len(lesson.lengths)), lesson.lengths)
    begins = np.cumsum(lesson.lengths) - lesson.lengths
    right = (lesson.grades > 0)[np.lexsort((places, of))]
    worth = 1 / np.log2(np.arange(2, lesson.lengths.max() + 2))
    gained = np.bincount(of, right * worth[np.arange(len(of)) - begins[of]])
    return float((gained / np.cumsum(worth)[np.bincount(of, right).astype(int) - 1]).mean())


def _settings(leaves: int, seed: int) -> dict[str, Any]:
    return {
        "objective": "lambdarank",
        "label_gain": list(GAINS),
        "lambdarank_truncation_level": 30,
        "num_leaves": leaves,
        "max_bin": 63,
        "bin_construct_sample_cnt": 50_000,
        "learning_rate": 0.05,
        "min_data_in_leaf": 100,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.6,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": THREADS,
        "verbose": -1,
    }
