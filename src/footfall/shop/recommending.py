"""Recommend a shop's items: to one customer, beside one item, or to everyone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

from footfall.answer import Answer, Fact, Note
from footfall.errors import BadRequest, NotApplicable, unknown
from footfall.recommend.catalog import recommender as named
from footfall.recommend.content import Content
from footfall.recommend.ids import as_id, place_of
from footfall.recommend.recommender import NOTHING
from footfall.recommend.saved import fitted, learned_from
from footfall.recommend.spread import DIVERSITY, SERENDIPITY, Spread, rarity
from footfall.schema import RECOMMENDATIONS, in_currency
from footfall.shop.lists import shape_of
from footfall.spec import Unit, param

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from footfall.answer import Rows
    from footfall.answer.progress import Progress
    from footfall.recommend.goods import Goods
    from footfall.recommend.interactions import Interactions
    from footfall.recommend.recommender import Fitted, Picks, Recommender
    from footfall.tables import Tables

NOTHING_THERE = "Nothing can be recommended in this shop."
BLOCK = 1_000
"""So many users are answered at a time."""
MOST_GUESSED = 20_000
WORDS = ("item_name", "category", "brand", "price")


@dataclass(frozen=True, kw_only=True)
class Wish(Unit):
    """How lists are wanted, whatever recommends."""

    how = "footfall recommend --help"

    k: int = param(15, "How many items a list has.", at_least=1, at_most=1_000)
    again: bool = param(False, "Whether items that were bought already may come again.")
    diversity: float = param(0.0, DIVERSITY, at_least=0, at_most=1)
    serendipity: float = param(0.0, SERENDIPITY, at_least=0, at_most=1)


class Recommending:
    """What a shop recommends; what was fitted or loaded once is held."""

    def __init__(self, t: Tables) -> None:
        """Take the shop's tables, unfiltered."""
        self.t = t
        self._fitted: dict[Recommender, Fitted] = {}
        self._seconds: dict[Recommender, Fact] = {}

    @cached_property
    def _learning(self) -> tuple[Interactions, Goods]:
        try:
            found = learned_from(self.t)
        except NotApplicable as why:
            raise BadRequest(NOTHING_THERE, str(why)) from why
        if not len(found[0]):
            raise BadRequest(NOTHING_THERE, "Nobody looked at an item, wished for one, took or bought one.")
        return found

    @property
    def deeds(self) -> Interactions:
        """What users did with items."""
        return self._learning[0]

    @property
    def goods(self) -> Goods:
        """What the items are."""
        return self._learning[1]

    def fitted(self, unit: Recommender) -> Fitted:
        """Give a fitted recommender: the one that is held, else as it was kept, else fitted now and kept."""
        if unit not in self._fitted:
            deeds, about = self._learning
            started = perf_counter()
            try:
                with alone():
                    self._fitted[unit], loaded = fitted(self.t, unit, deeds, about)
            except NotApplicable as why:
                raise BadRequest(f"'{unit.name()}' cannot recommend in this shop.", str(why)) from why
            doc = "How long it took to load." if loaded else "How long it took to fit."
            self._seconds[unit] = Fact(perf_counter() - started, doc, kind="seconds")
        return self._fitted[unit]

    def to_user(self, user: object, wish: Wish, unit: Recommender) -> Answer:
        """Recommend to one customer."""
        import numpy as np

        place = place_of(user, self.deeds.users)
        users = np.array([place])
        one = self.fitted(unit)
        picks = self._picked(one, users, wish)
        known_as = as_id(user, self.deeds.users)
        rows = self._rows(one, picks, one.because(users, picks)[0], str(user) if known_as is None else known_as)
        done = self.deeds.matrix()[[place]].nnz if place != NOTHING else 0
        known = Fact(done, "How many different items this customer did something with.", kind="count")
        stranger = f"Nothing is known that '{user}' did with an item: the list is that of a stranger."
        notes = [] if done else [Note("stranger", stranger)]
        return self._answer(unit, wish, {"user": str(user)}, rows, {"known": known}, notes)

    def to_item(self, item: object, wish: Wish, unit: Recommender) -> Answer:
        """Find what is like an item."""
        import numpy as np

        place = place_of(item, self.deeds.items)
        if place == NOTHING:
            raise unknown(
                "item", item, self._near(str(item)), "`footfall export items SHOP --to items.csv` lists them."
            )
        items = np.array([place])
        one = self.fitted(unit)
        picks = (
            self._spread(wish)(one.similar(items, Spread.wide(wish.k)), wish.k)
            if _spreads(wish)
            else one.similar(items, wish.k)
        )
        rows = self._rows(one, picks, one.alike(items, picks)[0], None)
        lonely = [Note("nothing-alike", f"'{unit.name()}' knows nothing like '{item}'.")]
        return self._answer(unit, wish, {"item": str(item)}, rows, {}, [] if rows else lonely)

    def everyone(self, wish: Wish, unit: Recommender, progress: Progress) -> pa.RecordBatchReader:
        """Recommend to everyone in the log, a block at a time: rows of RECOMMENDATIONS."""
        import pyarrow as pa

        progress(f"fitting {unit.name()}", 0, 0)
        one = self.fitted(unit)
        key = self.t.engine.arrow(self.t.users.select("user_id").limit(0)).schema.field(0).type
        shape = shape_of(key, self.deeds.items)
        return pa.RecordBatchReader.from_batches(shape, self._batches(one, wish, shape, progress))

    def _batches(self, one: Fitted, wish: Wish, shape: pa.Schema, progress: Progress) -> Iterator[pa.RecordBatch]:
        users = self.t.users.select("user_id")
        whole, done = self.t.engine.count(users), 0
        for batch in self.t.engine.batches(users, BLOCK):
            for start in range(0, batch.num_rows, BLOCK):
                progress("recommending", done, whole)
                ids = batch.column(0).slice(start, BLOCK)
                yield self._batch(one, ids, wish, shape)
                done += len(ids)

    def _batch(self, one: Fitted, ids: pa.Array[Any], wish: Wish, shape: pa.Schema) -> pa.RecordBatch:
        import numpy as np
        import pyarrow as pa

        users = self.deeds.places(ids.to_numpy(zero_copy_only=False), self.deeds.users)
        with alone():
            picks = self._picked(one, users, wish)
            said = one.because(users, picks)
        there = picks.items != NOTHING
        row, rank = np.nonzero(there)
        items = picks.items[there]
        columns = {
            "user_id": pa.array(ids.to_numpy(zero_copy_only=False)[row], ids.type),
            "rank": rank + 1,
            "item_id": self.deeds.items[items],
            **{name: self._words[name].take(pa.array(items)) for name in WORDS},
            "score": picks.scores[there],
            "recommender": _by(one, picks)[there].tolist(),
            "because": [said[one][two] for one, two in zip(row, rank, strict=True)],
        }
        arrays = [pa.array(columns[field.name], field.type) for field in shape]
        return pa.RecordBatch.from_arrays(arrays, schema=shape)

    @cached_property
    def _words(self) -> Mapping[str, pa.Array[Any]]:
        import pyarrow as pa

        frame = self.goods.frame
        words = {name: pa.array(frame[name].tolist(), pa.string()) for name in WORDS[:-1]}
        return words | {
            "price": pa.array(frame["price"].to_numpy(dtype=float, na_value=float("nan")), from_pandas=True)
        }

    def _picked(self, one: Fitted, users: NDArray[Any], wish: Wish) -> Picks:
        if not _spreads(wish):
            return one.recommend(users, wish.k, again=wish.again)
        return self._spread(wish)(one.recommend(users, Spread.wide(wish.k), again=wish.again), wish.k)

    def _spread(self, wish: Wish) -> Spread:
        return Spread(self._vectors, self._rarity, wish.diversity, wish.serendipity)

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        import numpy as np

        try:
            found: NDArray[np.float32] = self.fitted(Content()).vectors  # type: ignore[attr-defined]
        except BadRequest:
            found = np.zeros((len(self.goods), 1), dtype=np.float32)
        return found

    @cached_property
    def _rarity(self) -> NDArray[np.float64]:
        return rarity(self.deeds)

    def _rows(self, one: Fitted, picks: Picks, said: Sequence[str], user: object) -> Rows:
        """Write one list as rows."""
        places = [int(place) for place in picks.items[0] if place != NOTHING]
        by, scores = _by(one, picks)[0], picks.scores[0]
        return [
            {
                "user_id": user,
                "rank": rank + 1,
                "item_id": self.deeds.items[place].item(),
                **{name: self._words[name][place].as_py() for name in WORDS},
                "score": float(scores[rank]),
                "recommender": str(by[rank]),
                "because": said[rank],
            }
            for rank, place in enumerate(places)
        ]

    def _near(self, item: str) -> list[str]:
        """Give ids that an unknown one may stand for: few enough to be compared."""
        ids = [str(each) for each in self.deeds.items.tolist()]
        if len(ids) <= MOST_GUESSED:
            return ids
        alike = [each for each in ids if each[:2] == item[:2] and abs(len(each) - len(item)) < 2]
        return alike[:MOST_GUESSED] or ids

    def _answer(
        self,
        unit: Recommender,
        wish: Wish,
        of: Mapping[str, object],
        rows: Rows,
        facts: Mapping[str, Fact],
        notes: Sequence[Note],
    ) -> Answer:
        settings = {name: value for name, value in unit.asked().items() if name not in wish.asked()}
        told = {"listed": Fact(len(rows), "How many items the list has.", kind="count"), **facts}
        told |= self.fitted(unit).facts()
        with in_currency(self.t.about.currency):
            return Answer(
                name="recommend",
                question=unit.question,
                definition=unit.definition(),
                asked={**of, "recommender": unit.name(), **wish.asked(), **settings},
                columns=RECOMMENDATIONS.columns,
                rows=rows,
                facts=told | {"seconds": self._seconds[unit]},
                reading=_reading(of, rows) if rows else "",
                notes=(*notes, *_capped(told)),
                currency=self.t.about.currency,
            )


def _capped(facts: Mapping[str, Fact]) -> Iterator[Note]:
    """Tell of items that a recommender leaves aside, as there are too many."""
    left = facts.get("items_capped")
    if left and left.value:
        many = f"{left.show()} item{'' if left.value == 1 else 's'}"
        yield Note(
            "items-capped", f"{many} of the fewest deeds are left aside and never recommended: --items says where."
        )


def alone() -> AbstractContextManager[object]:
    """Multiply matrices by one thread: for such sizes a second one mostly waits, and waiting takes a processor, too."""
    import scipy.linalg  # noqa: F401 - only libraries that are loaded already are held to it
    from threadpoolctl import threadpool_limits

    held: AbstractContextManager[object] = threadpool_limits(1, "blas")
    return held


def _spreads(wish: Wish) -> bool:
    return bool(wish.diversity or wish.serendipity)


def _by(one: Fitted, picks: Picks) -> NDArray[Any]:
    """Name what each pick comes from."""
    import numpy as np

    found = getattr(picks, "by", None)
    return found if found is not None else np.full(picks.items.shape, one.name, dtype=object)


def _reading(of: Mapping[str, object], rows: Rows) -> str:
    first = rows[0]
    name = first["item_name"] or first["item_id"]
    ((what, whose),) = of.items()
    lead = f"For customer {whose} comes first" if what == "user" else f"Most like {whose} is"
    more = f"; {len(rows):,} items in all" if len(rows) > 1 else ""
    return f"{lead} {name} ({first['because']}){more}."


def unit_of(name: str, parameters: Mapping[str, object]) -> Recommender:
    """Make a recommender by name and parameters."""
    return named(name).make(parameters)


def parted(parameters: Mapping[str, object]) -> tuple[Wish, dict[str, object]]:
    """Part how lists are wanted from the parameters of the recommender."""
    own = {parameter.name for parameter in Wish.parameters()}
    wish = Wish.make({name: value for name, value in parameters.items() if name in own})
    return wish, {name: value for name, value in parameters.items() if name not in own}
