"""`auto`: to each customer what fits how far they have come."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from footfall.answer import Fact
from footfall.errors import Failure, NotApplicable
from footfall.recommend.content import Content, Likeness
from footfall.recommend.interactions import KINDS
from footfall.recommend.item_knn import ItemKnn
from footfall.recommend.popular import Popular
from footfall.recommend.popular_in_category import PopularInCategory
from footfall.recommend.ranked import Ranked
from footfall.recommend.recommender import NOTHING, Picks, Recommender
from footfall.recommend.spread import DIVERSITY, SERENDIPITY, Spread, rarity
from footfall.spec import param

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.ranked.fitted import Order
    from footfall.recommend.recommender import Fitted

STRANGER, VIEWER, BUYER = range(3)
STAGES: tuple[tuple[type[Recommender], ...], ...] = ((Popular,), (Content, PopularInCategory), (Ranked,))
"""Who recommends to strangers, to those who only look, and to those with a cart or an order."""
ENOUGH = 100
"""An order that was learned from fewer customers' lists is left out."""
INSTEAD: type[Recommender] = ItemKnn
"""Who recommends where those of a stage cannot: a log may be too short for a model."""
FEW = 0.01
"""Where a greater share of the items has no words, who finds others like them is fitted with the rest."""
MEMBERS: dict[str, type[Recommender]] = {unit.name(): unit for unit in (*sum(STAGES, ()), INSTEAD)}
LONGEST = max(map(len, MEMBERS))


@dataclass(frozen=True, eq=False)
class Routed(Picks):
    """Picks, and the name of the recommender that each comes from."""

    by: NDArray[np.str_]


@dataclass(frozen=True, kw_only=True)
class Auto(Recommender):
    """To each customer by how far they have come: strangers, those who only look or wish, those with a cart or order.

    A stranger gets what is popular. Who only looks or wishes gets two lists in one, what is like the items they liked
    (`content`) and what is wanted of their categories (`popular-in-category`): an item's score is 1 / its rank, added
    up where it is in both lists, and it comes from the list where it ranks higher; where a log has no categories, or
    its items have no words, there is the other list alone. Who put an item in the basket or bought one gets an order
    learned from what such customers did next (`ranked`). Where those of a stage cannot be fitted, or an order could be
    learned from fewer than 100 customers only, `item-knn` takes their place. Similar items are those alike in words and
    price; for an item without words those wanted by the same customers.
    """

    title: ClassVar[str] = "By how far they have come"
    question = "Which items suit a customer, by how far they have come?"

    diversity: float = param(0.0, DIVERSITY, at_least=0, at_most=1)
    serendipity: float = param(0.0, SERENDIPITY, at_least=0, at_most=1)

    def fit(self, deeds: Interactions, goods: Goods) -> Routes:
        """Fit each that has a say."""
        return Routes(self, deeds, goods, _fitted(deeds, goods))

    @classmethod
    def load(cls, folder: Path, deeds: Interactions, goods: Goods) -> Routes:
        """Take each back; how lists are spread is no matter of what was learned."""
        there = {name: unit for name, unit in MEMBERS.items() if (folder / name).is_dir()}
        members = {name: unit.load(folder / name, deeds, goods) for name, unit in there.items()}
        return Routes(cls(), deeds, goods, members)


@dataclass(frozen=True, eq=False)
class Routes:
    """Fitted recommenders, and the way of each customer to theirs.

    Who recommends instead is among the members where a stage or many items need it; else it is fitted when it is asked.
    """

    settings: Auto
    deeds: Interactions
    goods: Goods
    members: Mapping[str, Fitted]
    name: str = "auto"

    @cached_property
    def stages(self) -> NDArray[np.int8]:
        """How far each user has come."""
        import numpy as np

        found = np.zeros(self.deeds.shape[0], dtype=np.int8)
        reached = np.where(self.deeds.kind >= KINDS.index("cart"), BUYER, VIEWER).astype(np.int8)
        np.maximum.at(found, self.deeds.user, reached)
        return found

    def recommend(self, users: NDArray[Any], k: int, *, again: bool = False) -> Routed:
        """Give each user's k best items by the recommenders of their stage."""
        k = min(k, self.deeds.shape[1])
        if not (self.settings.diversity or self.settings.serendipity):
            return self._routed(users, k, again=again)
        wide = min(self.spread.wide(k), self.deeds.shape[1])
        return cast("Routed", self.spread(self._routed(users, wide, again=again), k))

    @cached_property
    def spread(self) -> Spread:
        """How lists are spread."""
        return Spread(self.vectors, rarity(self.deeds), self.settings.diversity, self.settings.serendipity)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """What items are; nothing is known of any where no item has words."""
        import numpy as np

        alikes = cast("Likeness | None", self.members.get(Content.name()))
        return alikes.vectors if alikes else np.zeros((self.deeds.shape[1], 1), dtype=np.float32)

    def _routed(self, users: NDArray[Any], k: int, *, again: bool) -> Routed:
        import numpy as np

        users = np.asarray(users, dtype=np.int64)
        found = _empty(len(users), k)
        stages = np.where(
            users == NOTHING, STRANGER, np.take(self.stages, users, mode="clip") if len(self.stages) else 0
        )
        for stage, units in enumerate(STAGES):
            rows = np.flatnonzero(stages == stage)
            if len(rows):
                names = self.routes(units)
                _put(
                    found,
                    rows,
                    _merged([(name, self.member(name).recommend(users[rows], k, again=again)) for name in names]),
                )
        return found

    def routes(self, units: tuple[type[Recommender], ...]) -> list[str]:
        """Name those of a stage that could be fitted, or who recommends instead."""
        return [unit.name() for unit in units if unit.name() in self.members] or [INSTEAD.name()]

    def member(self, name: str) -> Fitted:
        """Give a fitted recommender by name."""
        return self.members.get(name) or self._instead

    @cached_property
    def _instead(self) -> Fitted:
        return INSTEAD().fit(self.deeds, self.goods)

    def similar(self, items: NDArray[Any], k: int) -> Routed:
        """Give the k items most like each: by words, or else by who wants them."""
        import numpy as np

        items = np.asarray(items, dtype=np.int64)
        found = _empty(len(items), min(k, self.deeds.shape[1]))
        worded = self.vectors[items].any(axis=1)
        for name, which in ((Content.name(), worded), (ItemKnn.name(), ~worded)):
            rows = np.flatnonzero(which)
            if len(rows):
                _put(found, rows, _merged([(name, self.member(name).similar(items[rows], k))]))
        return found

    def because(self, users: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Let each recommender say why, of what comes from it."""
        return self._told(users, picks, "because")

    def alike(self, items: NDArray[Any], picks: Picks) -> list[list[str]]:
        """Let each recommender say why, of what comes from it."""
        return self._told(items, picks, "alike")

    def _told(self, of: NDArray[Any], picks: Picks, how: str) -> list[list[str]]:
        import numpy as np

        by = picks.by if isinstance(picks, Routed) else np.full(picks.items.shape, INSTEAD.name())
        told = np.full(picks.items.shape, "", dtype=object)
        for name in sorted(set(by[picks.items != NOTHING].tolist())):
            mine = (by == name) & (picks.items != NOTHING)
            rows = np.flatnonzero(mine.any(axis=1))
            own = Picks(np.where(mine, picks.items, NOTHING)[rows], picks.scores[rows])
            said = np.array(getattr(self.member(name), how)(np.asarray(of)[rows], own), dtype=object).reshape(
                own.items.shape
            )
            told[rows] = np.where(mine[rows], said, told[rows])
        return cast("list[list[str]]", told.tolist())

    def facts(self) -> Mapping[str, Fact]:
        """Say how many have come how far."""
        import numpy as np

        counts = np.bincount(self.stages, minlength=len(STAGES)).tolist()
        told = (
            ("strangers", "How many users have done nothing with an item."),
            ("viewers", "How many users have looked at items or wished for them, no more."),
            ("buyers", "How many users have put an item in the basket or bought one."),
        )
        found = {name: Fact(count, doc, kind="count") for (name, doc), count in zip(told, counts, strict=True)}
        by = ", ".join(self.routes(STAGES[BUYER]))
        return found | {"buyers_by": Fact(by, "What recommends to those with a cart or an order.", kind="text")}

    def save(self, folder: Path) -> None:
        """Write each that has a say into a folder of its own."""
        for name, member in self.members.items():
            member.save(folder / name)


def _fitted(deeds: Interactions, goods: Goods) -> dict[str, Fitted]:
    """Fit each that can be; who recommends instead only where that is needed: it takes as long as all others."""
    found: dict[str, Fitted] = {}
    for unit in sum(STAGES, ()):
        with suppress(NotApplicable, Failure):
            one = unit().fit(deeds, goods)
            if unit is not Ranked or _lists(one) >= ENOUGH:
                found[unit.name()] = one
    if not all(any(unit.name() in found for unit in units) for units in STAGES) or _mute(found) > FEW:
        found[INSTEAD.name()] = INSTEAD().fit(deeds, goods)
    return found


def _mute(found: Mapping[str, Fitted]) -> float:
    """Give the share of items without words."""
    alikes = cast("Likeness | None", found.get(Content.name()))
    return float((~alikes.known).mean()) if alikes else 1.0


def _lists(one: Fitted) -> int:
    """Say how many customers' lists an order was learned from."""
    return min(cast("Order", one).learned.values(), default=0)


def _empty(rows: int, k: int) -> Routed:
    import numpy as np

    items, scores = np.full((rows, k), NOTHING, dtype=np.int64), np.full((rows, k), -np.inf)
    return Routed(items, scores, np.full((rows, k), "", dtype=f"<U{LONGEST}"))


def _put(into: Routed, rows: NDArray[Any], some: Routed) -> None:
    width = some.items.shape[1]
    into.items[rows, :width], into.scores[rows, :width], into.by[rows, :width] = some.items, some.scores, some.by


def _merged(lists: list[tuple[str, Picks]]) -> Routed:
    """Merge the lists of several by rank; the list of one stays what it is."""
    import numpy as np

    if len(lists) == 1:
        ((name, picks),) = lists
        return Routed(picks.items, picks.scores, np.full(picks.items.shape, name, dtype=f"<U{LONGEST}"))
    return _mixed(lists)


def _mixed(lists: list[tuple[str, Picks]]) -> Routed:
    """Add up 1 / rank over the lists; of equal ones the first items come first."""
    import numpy as np

    found = _empty(*lists[0][1].items.shape)
    items = np.concatenate([picks.items for _name, picks in lists], axis=1)
    ranks = np.concatenate([np.arange(1, picks.items.shape[1] + 1) for _name, picks in lists])
    names = np.repeat([name for name, _picks in lists], [picks.items.shape[1] for _name, picks in lists])
    row, spot = np.nonzero(items != NOTHING)
    order = np.lexsort((ranks[spot], items[row, spot], row))
    row, item, spot = row[order], items[row, spot][order], spot[order]
    new = (np.diff(row, prepend=-1) != 0) | (np.diff(item, prepend=-1) != 0)
    worth = np.bincount(np.cumsum(new) - 1, 1 / ranks[spot])
    row, item, by = row[new], item[new], names[spot[new]]
    order = np.lexsort((item, -worth, row))
    place = np.arange(len(row)) - np.searchsorted(row, row)
    kept = place < found.items.shape[1]
    row, place, order = row[kept], place[kept], order[kept]
    found.items[row, place], found.scores[row, place], found.by[row, place] = item[order], worth[order], by[order]
    return found
