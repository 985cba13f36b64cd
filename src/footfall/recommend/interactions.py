"""What users did with items: one row a user, an item and a kind of deed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import floor
from typing import TYPE_CHECKING, Any

import ibis
from ibis import _

from footfall.errors import NotApplicable
from footfall.recommend.baskets import Baskets
from footfall.schema import CART, PURCHASE, WISHLIST

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from footfall.tables import Tables

KINDS = ("view", "wishlist", "cart", "purchase")
"""The deeds that say something of taste, the weakest first."""
BOUGHT = KINDS.index("purchase")
DAY = 86_400.0


@dataclass(frozen=True)
class Weights:
    """What a deed of each kind counts, and after how many days half as much; a pair's deeds are added up.

    Of repeated deeds of one kind only the first counts whole; n of them count 1 + log(n).
    """

    view: float = 1.0
    wishlist: float = 3.0
    cart: float = 4.0
    purchase: float = 8.0
    half_life: float | None = None

    def of(self, deeds: Interactions) -> NDArray[np.float32]:
        """Give what each row counts."""
        import numpy as np

        kinds = np.array([self.view, self.wishlist, self.cart, self.purchase])
        found = kinds[deeds.kind] * (1 + np.log(deeds.times))
        if self.half_life:
            found *= 0.5 ** ((deeds.until - deeds.last) / self.half_life)
        return np.asarray(found, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class Interactions:
    """What users did with items up to an instant, in arrays of one length.

    `user` and `item` are places in `users` and `items`, the sorted ids of everyone and everything in the log (those
    without a row here included); `kind` is a place in KINDS, `times` how often, `first` and `last` when, in days since
    1970 by UTC; `until` is the last instant that is known of, and `baskets` what was bought at
    once, where that is known (of pairs without a row here, too).
    """

    users: NDArray[Any]
    items: NDArray[Any]
    user: NDArray[np.int32]
    item: NDArray[np.int32]
    kind: NDArray[np.int8]
    times: NDArray[np.int32]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    until: float
    baskets: Baskets | None = None
    _matrices: dict[object, csr_matrix] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.user)

    @property
    def shape(self) -> tuple[int, int]:
        """How many users, and how many items."""
        return len(self.users), len(self.items)

    def take(self, rows: NDArray[Any]) -> Interactions:
        """Give some of the rows, of the same users and items."""
        names = ("user", "item", "kind", "times", "first", "last")
        return replace(self, **{name: getattr(self, name)[rows] for name in names}, _matrices={})

    def of_kind(self, kind: str) -> Interactions:
        """Give the rows of one kind."""
        return self.take(self.kind == KINDS.index(kind))

    def matrix(self, weights: Weights | None = None) -> csr_matrix:
        """Give users by items: what each pair's deeds count together, or 1 where there is any."""
        if weights not in self._matrices:
            self._matrices[weights] = self._summed(weights)
        return self._matrices[weights]

    def _summed(self, weights: Weights | None) -> csr_matrix:
        import numpy as np
        from scipy.sparse import coo_matrix

        values = weights.of(self) if weights else np.ones(len(self), dtype=np.float32)
        found = coo_matrix((values, (self.user, self.item)), shape=self.shape).tocsr()
        if weights is None:
            found.data[:] = 1
        return found

    def bought(self) -> csr_matrix:
        """Give users by items: 1 where it was bought."""
        return self.of_kind("purchase").matrix()

    def places(self, ids: Any, among: NDArray[Any]) -> NDArray[np.intp]:  # noqa: ANN401 - ids of any kind
        """Find the places of ids among the users or the items; of one that is not there, -1."""
        import numpy as np

        ids = np.asarray(ids, dtype=str if among.dtype.kind == "U" else among.dtype)
        found = np.searchsorted(among, ids).clip(0, max(len(among) - 1, 0))
        return np.where(among[found] == ids, found, -1) if len(among) else np.full(len(ids), -1)


def interactions(t: Tables, until: datetime | None = None) -> Interactions:
    """Read what users did with items: of the chosen events all, or those before an instant."""
    return _read(t, until)[0]


def before_and_after(t: Tables, until: datetime) -> tuple[Interactions, Interactions]:
    """Read at once what users did with items before an instant, and what they first did from it on.

    Both are of the same users and items; of what came afterwards it is not known what was bought at once.
    """
    import numpy as np

    before, rows = _read(t, until)
    late = rows["times"].to_numpy() == 0
    own = {name: getattr(before, name) for name in ("users", "items")}
    first, last = (rows[name].to_numpy()[late] for name in ("first", "ever"))
    after = Interactions(
        **own,
        user=_places(rows["user_id"], before.users)[late],
        item=_places(rows["item_id"], before.items)[late],
        kind=rows["kind"].to_numpy()[late].astype(np.int8),
        times=np.ones(len(first), dtype=np.int32),
        first=first,
        last=last,
        until=float(last.max(initial=0.0)),
    )
    return before, after


def _read(t: Tables, until: datetime | None) -> tuple[Interactions, pa.Table]:
    """Read the deeds before an instant, and all rows: those first done later have no `times`."""
    import numpy as np

    deeds = _deeds(t)
    users, items = (_ids(t, deeds, name) for name in ("user_id", "item_id"))
    seconds = _.event_at.epoch_seconds().cast("float64")
    early = _.event_at.notnull() if until is None else _.event_at < ibis.timestamp(until)
    rows = t.engine.arrow(
        deeds.group_by("user_id", "item_id", "kind")
        .aggregate(
            times=_.count(where=early).cast("int32"),
            first=seconds.min() / DAY,
            last=seconds.max(where=early) / DAY,
            ever=seconds.max() / DAY,
        )
        .order_by("user_id", "item_id", "kind")
    )
    known = rows["times"].to_numpy() > 0
    last = rows["last"].to_numpy()[known]
    found = Interactions(
        users=users,
        items=items,
        user=_places(rows["user_id"], users)[known],
        item=_places(rows["item_id"], items)[known],
        kind=rows["kind"].to_numpy()[known].astype(np.int8),
        times=rows["times"].to_numpy()[known],
        first=rows["first"].to_numpy()[known],
        last=last,
        until=float(last.max()) if len(last) else 0.0,
        baskets=_baskets(t, deeds if until is None else deeds.filter(early), users, items),
    )
    return found, rows


def _baskets(t: Tables, deeds: ir.Table, users: NDArray[Any], items: NDArray[Any]) -> Baskets:
    lines = deeds.filter(_.kind == BOUGHT).select("user_id", "item_id", "order").distinct()
    rows = t.engine.arrow(lines)
    order = rows["order"].combine_chunks().dictionary_encode().indices.to_numpy()
    return Baskets.of(_places(rows["user_id"], users), _places(rows["item_id"], items), order)


def instant_after(t: Tables, share: float) -> datetime:
    """Find the full second after which that share of the deeds is over; of none, the first of 1970."""
    at = _deeds(t).event_at.epoch_seconds().cast("float64")
    found = t.engine.rows(at.quantile(share).name("at").as_table())[0]["at"]
    return datetime.fromtimestamp(floor(found or 0) + 1, UTC).replace(tzinfo=None)


def _deeds(t: Tables) -> ir.Table:
    """Give the events of the four kinds that name an item."""
    if not t.has("item_id"):
        raise NotApplicable("The log names no items, so none can be recommended.")
    names = dict(zip(KINDS, (t.view, WISHLIST, CART, PURCHASE), strict=True))
    kinds = [(name, KINDS.index(kind)) for kind, name in names.items() if name]
    known = t.events.filter(_.item_id.notnull() & _.event.isin([name for name, _place in kinds]))
    day = _.local_at.date().cast("string")
    order = ibis.coalesce(_.order_id.cast("string"), day) if t.has("order_id") else day
    kind = known.event.cases(*kinds, else_=0).cast("int32")
    return known.select("user_id", "item_id", "event_at", kind=kind, order=order)


def _ids(t: Tables, deeds: ir.Table, name: str) -> NDArray[Any]:
    import numpy as np

    found = t.engine.arrow(deeds.select(name).distinct())[name].to_numpy()
    return np.sort(found if found.dtype.kind in "iu" else found.astype(str))


def _places(ids: pa.ChunkedArray[Any], among: NDArray[Any]) -> NDArray[np.int32]:
    import numpy as np

    coded = ids.combine_chunks().dictionary_encode()
    words = np.asarray(coded.dictionary.to_numpy(zero_copy_only=False), dtype=among.dtype)
    places = np.searchsorted(among, words).astype(np.int32)
    found: NDArray[np.int32] = places[coded.indices.to_numpy()]
    return found
