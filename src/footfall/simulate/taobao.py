"""A log shaped like Taobao's UserBehavior: nine days of a marketplace, a promotion on the last two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from footfall.simulate.rows import Rows
    from footfall.simulate.tally import Tally

_MIDNIGHT = 1_511_539_200  # 25 November 2017, 00:00 in Shanghai
_BY_HOUR = (
    *(3.3, 1.5, 0.7, 0.35, 0.22, 0.5, 1.3, 3.0, 3.7, 4.4, 4.9, 4.7),
    *(4.5, 5.0, 5.4, 5.6, 5.4, 4.6, 4.7, 6.1, 8.0, 8.9, 7.6, 5.3),
)


@dataclass(frozen=True, kw_only=True)
class Taobao(Simulation["Rows"]):
    """A log without a header: user, item, category, pv/cart/fav/buy, unix seconds; shop time is Asia/Shanghai.

    Users stand in the order of their ids, each user's rows in the order of time; the last user may be cut short, so
    that the log has exactly the rows asked for.  Copies aside, a second holds two rows of a user at most, on different
    items.  About one row in 100,000 is an exact copy of the row before; about one in 2,000 lies before the first day,
    as in the original.  The catalogue grows with the log: one item for five events.

    In the truth, `by_event` counts every line and `by_event_clean` leaves out copies and rows outside the dates;
    `users` and `buyers` are of the whole log; days, `visitors` and hours are of rows inside the dates, copies included;
    `sessions` cuts the whole log without copies where more than 30 minutes pass, and `sessions_clean` also leaves out
    rows outside the dates.
    """

    words: ClassVar[tuple[str, ...]] = ("pv", "fav", "cart", "buy")
    bought: ClassVar[str] = "buy"
    first_day: ClassVar[date] = date(2017, 11, 25)
    days: ClassVar[int] = 9
    timezone = "Asia/Shanghai"
    header = False

    def blocks(self) -> Iterator[Rows]:
        """Yield blocks of shoppers without end, in the order of their ids."""
        from footfall.simulate.deeds import Habit, Tastes
        from footfall.simulate.goods import goods_for
        from footfall.simulate.shoppers import Shoppers
        from footfall.simulate.visits import Rhythm

        rhythm = Rhythm(by_hour=_BY_HOUR, plain_days=7, promotion_days=2)
        tastes = Tastes(habits=(Habit(0.029, 0.55), Habit(0.055, 0.12), Habit(0.02, 0.02, 2.4)))
        return Shoppers(rhythm, tastes, goods_for(self.events)).blocks(self.seed)

    def batches(self, rows: Rows) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as the log's own columns."""
        import pyarrow as pa

        words = pa.array(self.words, pa.string()).take(pa.array(rows.code, pa.uint8()))
        user, item, category = (pa.array(ids, pa.int64()) for ids in (rows.user, rows.item, rows.category))
        at = pa.array(rows.second + _MIDNIGHT, pa.int64())
        return (pa.record_batch([user, item, category, words, at], names=["user", "item", "category", "event", "at"]),)

    def tally(self) -> Tally:
        """Return what adds up the truth."""
        from footfall.simulate.tally import Tally

        return Tally(words=self.words, bought=self.bought, days=self.days)

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth that `tally` has added up."""
        return tally.told(self.first_day)
