"""What tells a segment from all others, in a few conditions: the best branch of a decision tree."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from footfall.analyses.segments.people import REVENUE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from footfall.analyses.segments.people import Feature
    from footfall.analyses.segments.places import Array, Flags

    Bounds: TypeAlias = dict[tuple[int, bool], float]

MOST, FEWEST, SEED, MOST_ROWS = 4, 2, 7, 20_000
WORTH = 0.02
"""A rule of a single condition must be so much better than any of several."""


@dataclass(frozen=True)
class Condition:
    """A figure above a cut, or not above it."""

    place: int
    above: bool
    cut: float

    def holds(self, figures: Array) -> Flags:
        """Tell of each user whether it holds."""
        beyond: Flags = figures[:, self.place] > self.cut
        return beyond if self.above else ~beyond

    def text(self, features: tuple[Feature, ...]) -> str:
        """Write it as `--who` takes it."""
        feature = features[self.place]
        if not feature.whole:
            return f"{feature.name} {'>' if self.above else '<='} {self.cut:.10g}"
        if self.cut == 0 and not self.above:
            return f"{feature.name} = 0"
        return f"{feature.name} {'>=' if self.above else '<='} {self.cut + self.above:.10g}"


@dataclass(frozen=True)
class Rule:
    """Conditions that all hold."""

    conditions: tuple[Condition, ...]

    def holds(self, figures: Array) -> Flags:
        """Tell of each user whether all of them hold."""
        import numpy as np

        found: Flags = np.ones(len(figures), dtype=bool)
        for condition in self.conditions:
            found &= condition.holds(figures)
        return found

    def text(self, features: tuple[Feature, ...]) -> str:
        """Write it in words."""
        return " and ".join(condition.text(features) for condition in self.conditions) or "everyone"


def rule_of(figures: Array, features: tuple[Feature, ...], mine: Flags, weights: Array) -> Rule:
    """Find the branch that fits best, by F1, of two trees: one that sees users as they are, one both sides alike."""
    branches = [found for alike in (False, True) for found in _branches(figures, features, mine, weights, alike=alike)]
    scored = [(_score(rule, figures, mine, weights), rule) for rule in dict.fromkeys(branches)]
    return max(scored, key=lambda pair: (round(pair[0], 3), -len(pair[1].conditions)))[1]


def _score(rule: Rule, figures: Array, mine: Flags, weights: Array) -> float:
    """Give the rule's F1, less a little where it is a single condition."""
    fit = rule.holds(figures)
    right = weights[fit & mine].sum()
    f1 = 2 * right / max(weights[fit].sum() + weights[mine].sum(), 1e-12)
    return float(f1) - (WORTH if len(rule.conditions) < FEWEST else 0)


def _branches(
    figures: Array, features: tuple[Feature, ...], mine: Flags, weights: Array, *, alike: bool
) -> Iterator[Rule]:
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=MOST, random_state=SEED, class_weight="balanced" if alike else None)
    grown = tree.fit(figures, mine, sample_weight=weights).tree_
    todo: list[tuple[int, Bounds]] = [(0, {})]
    while todo:
        node, bounds = todo.pop()
        if not _of_the_missing(bounds, features):
            yield _rule(bounds)
        if grown.children_left[node] < 0:
            continue
        place = int(grown.feature[node])
        cut = _plain(float(grown.threshold[node]), whole=features[place].whole)
        todo += [
            (int(grown.children_left[node]), bounds | {(place, False): cut}),
            (int(grown.children_right[node]), bounds | {(place, True): cut}),
        ]


def _of_the_missing(bounds: Bounds, features: tuple[Feature, ...]) -> bool:
    """Tell whether it holds of those without any revenue: theirs is missing, and `--who` would not find them."""
    return any(features[place].name == REVENUE and not above and (place, True) not in bounds for place, above in bounds)


def _rule(bounds: Bounds) -> Rule:
    """Put the conditions of a figure beside one another."""
    places = list(dict.fromkeys(place for place, _above in bounds))
    in_turn = sorted(bounds.items(), key=lambda bound: (places.index(bound[0][0]), not bound[0][1]))
    return Rule(tuple(Condition(place, above, cut) for (place, above), cut in in_turn))


def _plain(cut: float, *, whole: bool) -> float:
    """Give a cut that can be read aloud: whole, or of three digits."""
    return float(floor(cut)) if whole else float(f"{cut:.3g}")
