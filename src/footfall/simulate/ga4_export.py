"""A year of an online shop as Google Analytics 4 exports it to BigQuery: nested events, a line of JSON each."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from footfall.simulate.columns import batch, shuffled
from footfall.simulate.columns import microseconds as microseconds_of
from footfall.simulate.costume import Costume

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    import pyarrow as pa

    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.world.events import Events
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally

_WORDS = (
    *("session_start", "first_visit", "view_item", "add_to_wishlist", "add_to_cart", "remove_from_cart", "login"),
    *("sign_up", "begin_checkout", "add_payment_info", "purchase", "refund"),
)
USER_BITS = 40
"""How long the ids of users who logged in are: no pseudo id has as many digits."""


@dataclass(frozen=True, kw_only=True)
class Ga4Export(Costume):
    """JSONL of the world of funnel-shop, with parameters, items, device, places, sources and orders as nested fields.

    Rows are counted as Footfall reads them, an item a row: a purchase is one line with all items of its order, so the
    file has fewer lines than rows.  From a user's first login or sign_up on events carry their user_id; before, only
    the pseudo id, so that who it was has to be told from later events.  event_date is the shop's day, event_timestamp
    an instant in microseconds, as text.  traffic_source is how the user first came, collected_traffic_source how the
    visit came.  What is planted is as in funnel-shop, but for exact copies, of which this log has none.
    """

    timezone = "Europe/Berlin"
    words: ClassVar[dict[str, str]] = {word: word for word in _WORDS}

    def setting(self) -> Setting:
        """Return the world that the log is of."""
        from footfall.simulate.funnel_shop.setting import SETTING

        return SETTING

    def kept(self, rows: Events) -> Events:
        """Leave out exact copies: in one event with the lines they copy they would be none."""
        return rows.take(~rows.copied)

    def told(self, tally: Tally) -> dict[str, Any]:
        """Tell the truth, and its currency."""
        return super().told(tally) | {"currency": "EUR"}

    def batches(self, rows: Events) -> tuple[pa.RecordBatch, ...]:
        """Return the rows as lines, one an event."""
        import pyarrow as pa

        lines = [json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in self._events(rows)]
        return (batch({"event": pa.array(lines, pa.string())}),)

    @contextmanager
    def _writer(self, path: Path, batch: pa.RecordBatch) -> Iterator[Lines]:  # type: ignore[override]  # lines, not fields
        del batch
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield Lines(file)

    def _events(self, rows: Events) -> Iterator[dict[str, Any]]:
        """Put the lines of an order that was sent at once together."""
        import numpy as np

        firsts = np.flatnonzero(_begins(rows))
        day, at = self.setting().clock.wall(rows.second) // 86_400, microseconds_of(rows, self.setting().clock.midnight)
        named = _named(rows)
        for first, after in zip(firsts.tolist(), [*firsts[1:].tolist(), len(rows)], strict=True):
            told = self._event(rows, first) | {
                "event_date": self._day(int(day[first])),
                "event_timestamp": str(at[first]),
            }
            known = {"user_id": str(shuffled(int(rows.user[first]), USER_BITS))} if named[first] else {}
            yield told | known | self._goods(rows, range(first, after))

    def _day(self, place: int) -> str:
        return self.setting().clock.named(place).replace("-", "")

    def _event(self, rows: Events, place: int) -> dict[str, Any]:
        """Tell who, what, and how they came."""
        from footfall.simulate.world.events import WORDS

        setting, visit = self.setting(), int(rows.visit[place])
        params = [_param("ga_session_id", int_value=str(visit))] if visit >= 0 else []
        params += [_param("currency", string_value="EUR")] if rows.item[place] >= 0 else []
        device, country = rows.device[place], rows.country[place]
        return {
            "event_name": WORDS[rows.code[place]],
            "user_pseudo_id": str(self.user_id(int(rows.user[place]))),
            "event_params": params,
            "device": {"category": setting.devices[device].name} if device >= 0 else None,
            "geo": {"country": setting.countries[country]} if country >= 0 else None,
            "traffic_source": self._source(rows.home[place], ("name", "medium", "source")),
            "collected_traffic_source": self._source(
                rows.channel[place], ("manual_campaign_name", "manual_medium", "manual_source")
            ),
        }

    def _source(self, channel: int, names: tuple[str, ...]) -> dict[str, Any] | None:
        if channel < 0:
            return None
        found = self.setting().channels[channel]
        return dict(zip(names, (found.campaign, found.medium, found.source), strict=True))

    def _goods(self, rows: Events, places: range) -> dict[str, Any]:
        """Tell the items of an event, and the order they belong to."""
        order = int(rows.order[places[0]])
        items = [self._item(rows, place, ordered=order >= 0) for place in places if rows.item[place] >= 0]
        paid = self.money(sum(abs(int(rows.cents[place])) for place in places)) if order >= 0 else None
        refunds = rows.cents[places[0]] < 0
        amount = {"refund_value" if refunds else "purchase_revenue": paid}
        bought = {"ecommerce": {"transaction_id": str(self.order_id(order)), **amount}} if order >= 0 else {}
        return {"items": items} | bought

    def _item(self, rows: Events, place: int, *, ordered: bool) -> dict[str, Any]:
        wares, item = self.wares(), rows.item[place]
        wide, narrow, kind, _price = wares.types[wares.type_of[item]]
        told = {
            "item_id": str(wares.ids[item]),
            "item_name": wares.names[item],
            "item_brand": wares.brands[wares.brand_of[item]],
            "item_category": wide,
            "item_category2": narrow,
            "item_category3": kind,
            "price": self.money(int(wares.cents[item])),
        }
        paid = {"quantity": int(rows.quantity[place]), "item_revenue": self.money(abs(int(rows.cents[place])))}
        return told | paid if ordered else told


@dataclass(frozen=True)
class Lines:
    """A file of lines that is handed blocks of them."""

    file: TextIO

    def write(self, block: pa.RecordBatch) -> None:
        """Write a block."""
        self.file.writelines(f"{line}\n" for line in block.column(0).to_pylist())


def _param(key: str, **value: str) -> dict[str, Any]:
    return {"key": key, "value": value}


def _begins(rows: Events) -> Flags:
    """Mark the rows that are no further line of the order before."""
    import numpy as np

    same = np.ones(len(rows), dtype=bool)
    for column in (rows.user, rows.code, rows.second, rows.order):
        same[1:] &= column[1:] == column[:-1]
    same[0] = False
    begins: Flags = ~(same & (rows.order >= 0))
    return begins


def _named(rows: Events) -> Flags:
    """Mark the events from a user's first login or sign_up on."""
    import numpy as np

    from footfall.simulate.world.events import CODE

    seen = np.isin(rows.code, [CODE["login"], CODE["sign_up"]])
    place = np.arange(len(rows))
    first: Ints = np.maximum.accumulate(np.where(np.diff(rows.user, prepend=-1) != 0, place, 0))
    last: Ints = np.maximum.accumulate(np.where(seen, place, -1))
    named: Flags = last >= first
    return named
