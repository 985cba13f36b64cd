"""`als`: customers and items as points in one space of tastes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from footfall.answer import Fact
from footfall.recommend.learned import Learned, spread_over, strongest
from footfall.recommend.recommender import NOTHING
from footfall.recommend.taste import Taste
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

    import numpy as np
    from implicit.cpu.als import AlternatingLeastSquares
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix
    from threadpoolctl import ThreadpoolController

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Picks

    Points: TypeAlias = tuple[NDArray[np.float32], NDArray[np.float32]]

PRESETS = {"classic": (30, 0.1, 40.0, 30), "tuned": (64, 30.0, 2.0, 15)}
"""Factors, regularization, alpha and iterations."""
FEW = 8
LARGE = 1_000_000
"""Above so many pairs a second thread works more than it waits."""


@dataclass(frozen=True, kw_only=True)
class Als(Taste):
    """The items that lie in the direction of a customer's taste (implicit-feedback ALS; Hu, Koren and Volinsky 2008).

    The product of a user's and an item's factors comes nearest, by least squares, to 1 where anything was done and to 0
    where nothing was; the former with confidence 1 + `alpha` times what the pair counts, the latter with 1, and with
    `regularization`; found in turns by the library `implicit`. Preset classic is 30 factors, regularization .1, alpha
    40 and 30 iterations; tuned is 64, 30, 2 and 15, better on Online Retail and MovieLens. A number given goes before
    the preset's. At last a user's factors are solved for exactly, from the items' final ones, so that a score is the
    sum of what each of the user's items contributes. Items without deeds are never recommended. Items are alike by the
    cosine of their factors.
    """

    preset: Literal["tuned", "classic"] = param("tuned", "Which numbers hold where none is given.")
    factors: int | None = param(None, "How many dimensions taste has.", at_least=1, at_most=1_000)
    regularization: float | None = param(None, "How strongly factors are held near zero.", at_least=0)
    alpha: float | None = param(None, "How much surer a deed is than none.", at_least=1e-6)
    iterations: int | None = param(None, "How often users and items take turns.", at_least=1, at_most=1_000)
    seed: int = param(1, "What the factors begin with is drawn by it.", at_least=0)

    title: ClassVar[str] = "ALS"
    question = "What do customers of the same taste want?"

    @property
    def numbers(self) -> tuple[int, float, float, int]:
        """Factors, regularization, alpha and iterations: those given, else the preset's."""
        factors, regularization, alpha, iterations = PRESETS[self.preset]
        return (
            factors if self.factors is None else self.factors,
            regularization if self.regularization is None else self.regularization,
            alpha if self.alpha is None else self.alpha,
            iterations if self.iterations is None else self.iterations,
        )

    def fit(self, deeds: Interactions, goods: Goods) -> Factors:
        """Take turns."""
        confidence = self.confidence(self.taste(deeds))
        points: list[Points] = []
        model = self.turned(confidence, points)
        users = _solved(model, confidence)
        losses = Losses(confidence, model.regularization, points[0], points[-1])
        return Factors(self, deeds, goods, {"users": users, "items": model.item_factors}, losses)

    def confidence(self, taste: csr_matrix) -> csr_matrix:
        """Say how sure each deed is."""
        found = taste.copy()
        found.data = 1 + self.numbers[2] * found.data
        return found

    def turned(self, confidence: csr_matrix, points: list[Points] | None = None) -> AlternatingLeastSquares:
        """Take turns; the factors after the first and the last are kept where there is a list for them."""
        from implicit.cpu.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

        factors, regularization, _alpha, iterations = self.numbers

        def told(turn: int, *_other: object) -> None:
            if points is not None and turn in (0, iterations - 1):
                points.append((model.user_factors.copy(), model.item_factors.copy()))

        with threadpool_limits(1, "blas"):
            model = AlternatingLeastSquares(
                factors=factors,
                regularization=regularization,
                iterations=iterations,
                num_threads=_threads(confidence),
                random_state=self.seed,
            )
            model.fit(confidence, show_progress=False, callback=told)
        return model

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Factors:
        """Take back what was saved."""
        return Factors.opened(cls, folder, deeds, goods)


def _threads(confidence: csr_matrix) -> int:
    return 2 if confidence.nnz > LARGE else 1


class Losses(Mapping[str, Fact]):
    """The losses after the first and last iteration, worked out when they are asked for: each takes a turn's time."""

    def __init__(self, confidence: csr_matrix, regularization: float, first: Points, last: Points) -> None:
        """Take the factors after both iterations."""
        self.confidence, self.regularization = confidence, regularization
        self.points = {
            "training_loss": (last, "The loss after the last iteration."),
            "training_loss_first": (first, "The loss after the first iteration."),
        }
        self._found: dict[str, Fact] = {}

    def __getitem__(self, name: str) -> Fact:
        """Work one out, as implicit does."""
        from implicit.cpu._als import calculate_loss

        if name not in self._found:
            points, doc = self.points[name]
            threads = _threads(self.confidence)
            loss = calculate_loss(self.confidence, *points, self.regularization, num_threads=threads)
            self._found[name] = Fact(float(loss), doc)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        """Name both."""
        return iter(self.points)

    def __len__(self) -> int:
        """Count both."""
        return len(self.points)


def _solved(model: AlternatingLeastSquares, confidence: csr_matrix) -> NDArray[np.float32]:
    """Solve for the factors of all users who did something, in blocks."""
    import numpy as np

    users = np.zeros((confidence.shape[0], model.factors), dtype=np.float32)
    known = np.flatnonzero(np.diff(confidence.indptr))
    for start in range(0, len(known), 50_000):
        some = known[start : start + 50_000]
        users[some] = model.recalculate_user(some, confidence[some])
    return users


class Factors(Learned):
    """The factors of users and items."""

    settings: Als

    def scores(self, users: NDArray[Any]) -> NDArray[np.float64]:
        """Multiply factors."""
        return spread_over(_products(self.parts["users"][users], self.known), self.done, self.deeds.shape[1])

    def likeness(self, items: NDArray[Any]) -> NDArray[np.float64]:
        """Give the cosines of factors; of an item without deeds, nothing."""
        import numpy as np

        found = spread_over(
            _products(_unit(self.parts["items"][items]), _unit(self.known)), self.done, self.deeds.shape[1]
        )
        found[~np.isin(items, self.done)] = -np.inf
        return found

    def spoken(self, users: NDArray[Any], picks: Picks) -> list[list[str | None]]:
        """Name the item that contributed most; of one that is its own reason, that the user turned to it before."""
        sources, shares = self.strongest(users, picks)
        parts = zip(sources, picks.items, shares, strict=True)
        return [[self._said(*pair) for pair in zip(*row, strict=True)] for row in parts]

    def _said(self, source: int, item: int, share: float) -> str | None:
        if source == NOTHING:
            return None
        if source == item:
            return "turned to before"
        return f"because of {self.names[source]}" if share > 0 else "no deed speaks for it"

    def strongest(self, users: NDArray[Any], picks: Picks) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find the item of each user that contributed most to each pick, and how much; NOTHING for a stranger."""
        import numpy as np

        known = self._known(np.asarray(users))
        rows = self.confidence[np.where(known, users, 0)]
        with _pools().limit(limits=1):
            sources, shares = strongest(rows, picks.items, lambda row, *pairs: self._says(rows[row], *pairs))
        sources[~known] = NOTHING
        return sources, shares

    def _says(self, row: csr_matrix, places: NDArray[Any], items: NDArray[Any]) -> NDArray[np.float64]:
        """Give the items' factors' products by the inverse of the user's equations."""
        import numpy as np

        some = self.parts["items"]
        return np.asarray(some[places] @ np.linalg.solve(self._equations(row), some[items].T))

    @cached_property
    def confidence(self) -> csr_matrix:
        """Users by items: how sure each deed is."""
        return self.settings.confidence(self.taste)

    @cached_property
    def done(self) -> NDArray[np.int64]:
        """The items that anybody did anything with."""
        import numpy as np

        return np.flatnonzero(self.taste.getnnz(axis=0))

    @cached_property
    def known(self) -> NDArray[np.float32]:
        """The factors of the items that anybody did anything with."""
        found: NDArray[np.float32] = self.parts["items"][self.done]
        return found

    @cached_property
    def gram(self) -> NDArray[np.float64]:
        """The items' factors multiplied among themselves."""
        import numpy as np

        items = self.parts["items"].astype(np.float64)
        return np.asarray(items.T @ items)

    def _equations(self, row: csr_matrix) -> NDArray[np.float64]:
        """Give the matrix of a user's equations."""
        import numpy as np

        items = self.parts["items"][row.indices].astype(np.float64)
        plain = self.gram + self.settings.numbers[1] * np.eye(len(self.gram))
        return np.asarray(plain + (items.T * (row.data - 1)) @ items)


@cache
def _pools() -> ThreadpoolController:
    """Find the pools of threads, which takes a while: once."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _products(few: NDArray[Any], many: NDArray[Any]) -> NDArray[Any]:
    """Multiply every row with every row; of a few without BLAS, whose threads take longer to meet than to work."""
    import numpy as np

    return np.asarray(np.einsum("uf,if->ui", few, many) if len(few) < FEW else few @ many.T)


def _unit(factors: NDArray[Any]) -> NDArray[Any]:
    """Make every row's length 1, but of those of nothing."""
    import numpy as np

    lengths = np.linalg.norm(factors, axis=1, keepdims=True)
    return np.asarray(factors / np.where(lengths > 0, lengths, 1))
