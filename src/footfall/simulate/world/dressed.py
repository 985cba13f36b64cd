"""Events with all that is known of them: who, by which way, about which item, for how much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from footfall.simulate.draws import coin
from footfall.simulate.world.calls import MOST_ORDERS
from footfall.simulate.world.clock import DAY
from footfall.simulate.world.deeds import laid
from footfall.simulate.world.events import CODE, NONE, Events, joined
from footfall.simulate.world.people import NEVER
from footfall.simulate.world.scene import WELCOME_PERCENT

if TYPE_CHECKING:
    from footfall.simulate.rows import Flags, Ints
    from footfall.simulate.world.deeds import Laid
    from footfall.simulate.world.looks import Looks
    from footfall.simulate.world.scene import Scene
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.wares import Wares


def events(rng: np.random.Generator, setting: Setting, wares: Wares, drawn: Scene, first_user: int) -> Events:
    """Return what happens in the visits drawn and after them, by people numbered from `first_user`."""
    inside = _dressed(rng, setting, wares, drawn, laid(rng, setting, drawn))
    return _in_order(joined([inside, _afterwards(rng, setting, inside)]), first_user)


def _dressed(rng: np.random.Generator, setting: Setting, wares: Wares, drawn: Scene, laid: Laid) -> Events:
    """Say of each event all that is known of it."""
    return Events(
        second=laid.second,
        code=laid.code,
        visit=laid.visit,
        session=2 * drawn.session[laid.visit] + _tabs(rng, setting, laid.visit),
        **_of_people(drawn, laid.visit),
        **_of_items(wares, drawn.looks, laid),
        **_of_orders(setting, wares, drawn, laid),
        **{name: np.zeros(len(laid.code), dtype=bool) for name in ("copied", "resent", "bot")},
    )


def _of_people(drawn: Scene, visit: Ints) -> dict[str, Any]:
    people, person = drawn.people, drawn.calls.person[visit]
    of_person = {name: getattr(people, name)[person] for name in ("device", "country", "segment")}
    leaver = people.ends[person] < NEVER
    return of_person | {
        "user": person,
        "home": people.channel[person],
        "channel": drawn.channel[visit],
        "leaver": leaver,
    }


def _of_items(wares: Wares, looks: Looks, laid: Laid) -> dict[str, Any]:
    item = np.where(laid.look >= 0, looks.item[laid.look], NONE)
    searches = laid.are("search")
    return {
        "item": np.where(searches, NONE, item),
        "quantity": np.where(laid.are("purchase", "add_to_cart"), looks.quantity[laid.look], NONE),
        "term": np.where(searches, wares.type_of[item], NONE),
    }


def _of_orders(setting: Setting, wares: Wares, drawn: Scene, laid: Laid) -> dict[str, Any]:
    """Say what lines of orders cost, and what is known of their orders."""
    line, paying = laid.are("purchase"), laid.are("purchase", "add_payment_info")
    promo = np.where(paying, drawn.promo[laid.visit], NONE)
    full = wares.cents[drawn.looks.item[laid.look]] * drawn.looks.quantity[laid.look]
    percent = np.array([WELCOME_PERCENT, setting.coupon.percent if setting.coupon else 0, 0])[promo]
    off = (full * percent + 50) // 100
    return {
        "cents": np.where(line, full - off, 0),
        "discount": np.where(line, off, 0),
        "order": np.where(line, drawn.order[laid.visit], NONE),
        "promo": promo,
        "payment": np.where(paying, drawn.people.payment[drawn.calls.person[laid.visit]], NONE),
        "heads": line & (np.diff(np.where(line, laid.visit, NONE), prepend=NONE) != 0),
        "late": line & drawn.late[laid.visit],
        "left": line & drawn.calls.left[laid.visit],
        "drawn": line & drawn.calls.drawn[laid.visit],
    }


def _tabs(rng: np.random.Generator, setting: Setting, visit: Ints) -> Ints:
    """Split some visits between two source sessions whose events interleave."""
    if not setting.habits.tabs:
        return np.zeros(len(visit), dtype=np.int64)
    split = coin(rng, setting.habits.tabs, int(visit.max(initial=0)) + 1)[visit]
    return (split & coin(rng, 0.5, len(visit))).astype(np.int64)


def _afterwards(rng: np.random.Generator, setting: Setting, inside: Events) -> Events:
    """Draw what the shop itself reports days after an order: late deliveries and refunds of one line."""
    heads = np.flatnonzero(inside.heads)
    late = heads[inside.late[heads]]
    back = heads[coin(rng, setting.habits.refund, len(heads))]
    days = np.concatenate([rng.integers(4, 8, len(late)), rng.integers(6, 22, len(back))])
    rows = inside.take(np.concatenate([late, back]))
    refund = np.arange(len(days)) >= len(late)
    noon = rows.second // DAY * DAY + rng.integers(8 * 3600, 17 * 3600, len(days))
    told = _by_the_shop(rows, noon + days * DAY, refund)
    return told.take(told.second < setting.clock.seconds)


def _by_the_shop(rows: Events, second: Ints, refund: Flags) -> Events:
    """Make reports of the shop about the lines given: a refund has the line's item and money, a late delivery not."""
    nothing, no = np.full(len(rows), NONE), np.zeros(len(rows), dtype=bool)
    of_refunds = {name: np.where(refund, getattr(rows, name), NONE) for name in ("item", "quantity", "payment")}
    return replace(
        rows,
        second=second,
        code=np.where(refund, CODE["refund"], CODE["delivery_late"]),
        cents=np.where(refund, -rows.cents, 0),
        discount=np.zeros(len(rows), dtype=np.int64),
        **of_refunds,
        **dict.fromkeys(("visit", "session", "channel", "device", "promo"), nothing),
        **dict.fromkeys(("heads", "late", "left", "drawn"), no),
    )


def _in_order(every: Events, first_user: int) -> Events:
    """Sort by person and time, and give people and orders numbers of their own."""
    rows = every.take(np.lexsort((every.second, every.user)))
    user = rows.user + first_user
    order = np.where(rows.order >= 0, user * (MOST_ORDERS + 2) + rows.order, NONE)
    return replace(rows, user=user, order=order)
