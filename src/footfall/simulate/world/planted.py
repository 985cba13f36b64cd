"""What is planted in a world, told beside what was counted of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from footfall.simulate.world.people import SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.tally import Tally
    from footfall.simulate.world.wares import Wares


@dataclass(frozen=True)
class Writing:
    """How a log writes the ids of users and orders, and what hundredths of the world's money are in its own."""

    user: Callable[[int], object]
    order: Callable[[int], object]
    money: Callable[[int], float]


def planted(tally: Tally, write: Writing) -> dict[str, Any]:
    """Tell everything that is planted; ids and money are written as the log writes them."""
    setting, wares = tally.setting, tally.wares
    told: dict[str, Any] = {
        "conversion": _conversion(tally),
        "segments": tally.shares(2, SEGMENTS),
        "lives": _lives(setting),
    }
    if setting.habits.copied:
        told["duplicates"] = _sent_twice(tally, "copied", write)
    if wares.together:
        told["affinities"] = [_affinity(tally, wares, place) for place in range(len(wares.pairs))]
    if setting.habits.resent:
        told["resent"] = _sent_twice(tally, "resent", write)
    if setting.bots:
        told["bots"] = {"users": [write.user(bot) for bot in tally.bots], "rows": tally.bot_rows}
    return told | _by_event(tally) | _coupon(tally) | _outage(setting) | _leavers(tally)


def _by_event(tally: Tally) -> dict[str, Any]:
    """Tell what is planted in events that the log has a word for."""
    habits, told = tally.setting.habits, {}
    if "delivery_late" in tally.words:
        told["late_deliveries"] = _late(tally)
    if "theme_toggle" in tally.words:
        told["no_effect"] = {"newsletter_banner_view": habits.banner, "theme_toggle": habits.toggle}
    if "order_survey_shown" in tally.words:
        told["leak"] = {"event": "order_survey_shown", "chance_after_the_first_order": habits.survey}
    return told


def _conversion(tally: Tally) -> dict[str, Any]:
    setting = tally.setting
    return {
        "base": setting.base,
        "multiplier_by_channel": {channel.name: channel.converts for channel in setting.channels},
        "multiplier_by_device": {device.name: device.converts for device in setting.devices},
        "by_channel": tally.shares(0, [channel.name for channel in setting.channels]),
        "by_device": tally.shares(1, [device.name for device in setting.devices]),
        "by_channel_and_device": tally.channels_and_devices(),
    }


def _lives(setting: Setting) -> dict[str, Any]:
    lives = setting.lives
    return {"unit": "day", "r": lives.r, "alpha": lives.alpha, "a": lives.a, "b": lives.b}


def _late(tally: Tally) -> dict[str, Any]:
    last, late = tally.counts["last_orders"], tally.counts["last_orders_late"]
    return {
        "event": "delivery_late",
        "chance_if_the_buyer_leaves": tally.setting.late.if_left,
        "chance_otherwise": tally.setting.late.otherwise,
        "orders_after_which_the_buyer_leaves": last,
        "late_among_them": late,
        "other_orders": tally.counts["orders"] - last,
        "late_among_the_others": tally.counts["other_orders_late"],
    }


def _affinity(tally: Tally, wares: Wares, place: int) -> dict[str, Any]:
    first, second, both = tally.affinity[place].tolist()
    orders = tally.counts["orders"]
    return {
        "items": [str(wares.ids[item]) for item in wares.pairs[place]],
        "chance_of_the_second_with_the_first": wares.together,
        "orders_with_the_first": first,
        "orders_with_the_second": second,
        "orders_with_both": both,
        "lift": round(both * orders / (first * second), 4) if first and second else None,
    }


def _sent_twice(tally: Tally, name: str, write: Writing) -> dict[str, Any]:
    revenue = write.money(tally.counts[f"{name}_revenue"])
    return {"rows": tally.counts[name], "revenue": revenue, "orders": list(map(write.order, tally.lists[name]))}


def _coupon(tally: Tally) -> dict[str, Any]:
    coupon, clock = tally.setting.coupon, tally.setting.clock
    if coupon is None:
        return {}
    first, after = tally.setting.coupon_days
    told = {
        "code": coupon.code,
        "days": [clock.named(day) for day in range(first, after)],
        "off": coupon.percent / 100,
        "newcomers_multiplied_by": coupon.newcomers,
        "conversion_multiplied_by": coupon.converts,
        "chance_to_draw_an_order_forward": coupon.drawn,
        "drawn_from_days_after": coupon.drawn_days,
        "orders_on_the_days": tally.counts["orders_on_days"],
        "orders_with_the_code": tally.counts["orders_with_code"],
        "orders_drawn_forward": tally.counts["orders_drawn"],
    }
    return {"coupon_weekend": told}


def _outage(setting: Setting) -> dict[str, Any]:
    if setting.outage is None:
        return {}
    return {"outage": {"event": setting.outage.event, "days": [str(day) for day in setting.outage.days]}}


def _leavers(tally: Tally) -> dict[str, Any]:
    leavers = tally.setting.leavers
    if leavers is None:
        return {}
    told = {
        "share_of_loyals_known_60_days": leavers.share,
        "from": str(leavers.first_day),
        "to": str(leavers.last_day),
        "buyers": tally.counts["leavers"],
    }
    return {"leaving_loyals": told}
