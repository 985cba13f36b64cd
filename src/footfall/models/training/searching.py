"""Which settings to try: every candidate as it comes, then by grid, by chance, or where Optuna expects the most."""

from __future__ import annotations

import random
from itertools import chain, product, zip_longest
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from footfall.models.training.candidates import Dimension, Setting

    Space = dict[str, tuple[Dimension, ...]]
    """What may be set of each candidate, simplest first."""
    Proposal = tuple[str, Setting]

STALE = 100
"""So many proposals in a row that were all tried before mean that there are no others."""


class Search(Protocol):
    """Proposes a candidate and a setting, and is told how it did."""

    def ask(self) -> Proposal | None:
        """Propose the next, or nothing where there is no other."""

    def tell(self, score: float | None) -> None:
        """Hear how the last one did; none where it could not be fitted."""


def search(kind: str, space: Space, seed: int) -> Search:
    """Make the search that was asked for, never proposing a setting twice."""
    made: dict[str, Any] = {"grid": lambda: _Listed(_grid(space)), "random": lambda: _Listed(_drawn(space, seed))}
    made["optuna"] = lambda: _Optuna(space, seed)
    return _Once(made[kind]())


def firsts(space: Space) -> Iterator[Proposal]:
    """Give every candidate as it comes."""
    for name, dimensions in space.items():
        yield name, {dimension.name: dimension.first for dimension in dimensions}


class _Listed:
    """A search that listens to nobody."""

    def __init__(self, proposals: Iterator[Proposal]) -> None:
        self.proposals = proposals

    def ask(self) -> Proposal | None:
        return next(self.proposals, None)

    def tell(self, score: float | None) -> None:
        """Go on regardless."""


def _grid(space: Space) -> Iterator[Proposal]:
    """Give a coarse grid, all candidates in turn, so that a cut leaves each its share."""
    turns = zip_longest(*(_points(name, dimensions) for name, dimensions in space.items()))
    return chain(firsts(space), (point for turn in turns for point in turn if point))


def _points(name: str, dimensions: tuple[Dimension, ...]) -> Iterator[Proposal]:
    names = [dimension.name for dimension in dimensions]
    for values in product(*(dimension.coarse or (dimension.first,) for dimension in dimensions)):
        yield name, dict(zip(names, values, strict=True))


def _drawn(space: Space, seed: int) -> Iterator[Proposal]:
    """Give every candidate as it comes, then settings by chance, without end."""
    yield from firsts(space)
    chance = random.Random(seed)  # noqa: S311 - chance, not secrets
    while True:
        name = chance.choice(list(space))
        yield name, {dimension.name: chance.choice(dimension.values) for dimension in space[name]}


class _Optuna:
    """Tree-structured Parzen estimators over candidates and their settings together, in this process and quietly."""

    def __init__(self, space: Space, seed: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.space = space
        self.study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
        self.failed = optuna.trial.TrialState.FAIL
        for name, setting in firsts(space):
            self.study.enqueue_trial({"candidate": name} | self._indices(name, setting))

    def ask(self) -> Proposal | None:
        self.trial = self.study.ask()
        name = self.trial.suggest_categorical("candidate", list(self.space))
        return name, {dimension.name: self._suggested(name, dimension) for dimension in self.space[name]}

    def tell(self, score: float | None) -> None:
        if score is None:
            self.study.tell(self.trial, state=self.failed)
        else:
            self.study.tell(self.trial, score)

    def _suggested(self, name: str, dimension: Dimension) -> Any:  # noqa: ANN401 - a value of any type
        key, last = f"{name}: {dimension.name}", len(dimension.values) - 1
        if dimension.ordered:
            return dimension.values[self.trial.suggest_int(key, 0, last)]
        return dimension.values[self.trial.suggest_categorical(key, list(range(last + 1)))]

    def _indices(self, name: str, setting: Setting) -> dict[str, int]:
        return {f"{name}: {d.name}": d.values.index(setting[d.name]) for d in self.space[name]}


class _Once:
    """A search that proposes nothing twice: what was tried before is answered from memory."""

    def __init__(self, inner: Search) -> None:
        self.inner = inner
        self.scores: dict[str, float | None] = {}

    def ask(self) -> Proposal | None:
        for _ in range(STALE):
            proposal = self.inner.ask()
            self.last = repr(proposal)
            if proposal is None or self.last not in self.scores:
                return proposal
            self.inner.tell(self.scores[self.last])
        return None

    def tell(self, score: float | None) -> None:
        self.scores[self.last] = score
        self.inner.tell(score)
