"""What is known of each user that may tell them apart, and what that says of a whole segment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Literal

import ibis

from footfall.schema import CART, PAGE_VIEW, REFUND, USERS, VIEW, WISHLIST, Column, count_columns, free_names
from footfall.tables.stay import stay
from footfall.tables.tables import counted

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir

    from footfall.schema import KindName
    from footfall.tables import Tables

Setting = Literal["default", "classic"]


@dataclass(frozen=True)
class Feature:
    """A figure of users: the column of its mean, whether it comes in whole numbers, and the family it weighs in."""

    name: str
    kind: KindName
    doc: str
    family: str = ""
    event: str = ""
    """The event it counts; it is there where the log has that."""

    @property
    def column(self) -> Column:
        """The column of its mean."""
        return Column(self.name, self.kind, self.doc)

    @property
    def whole(self) -> bool:
        """Whether it counts something."""
        return self.kind == "number"


def _count(event: str, family: str) -> Feature:
    return Feature(event, "number", f"Mean number of {event}; a column where the log has it.", family, event)


DAY = 86_400
AWAY, VISITS, ORDERS, REVENUE = "days_since_event", "sessions", "orders", "revenue"
SIGN_UP, LOGIN, CHECKOUT, FIRST = "sign_up", "login", "begin_checkout", "first_visit"

DEFAULT: tuple[Feature, ...] = (
    Feature(AWAY, "number", "Mean days from their last event to the log's last day.", "lately"),
    Feature(VISITS, "number", "Mean number of their sessions.", "coming"),
    Feature("active_days", "number", "Mean number of days with an event.", "coming"),
    Feature("stay_seconds", "seconds", "Mean sum of their sessions' seconds.", "coming"),
    _count(VIEW, "coming"),
    _count(PAGE_VIEW, "coming"),
    _count(WISHLIST, "wanting"),
    _count(CART, "wanting"),
    _count(CHECKOUT, "wanting"),
    _count(LOGIN, "known"),
    _count(SIGN_UP, "known"),
    Feature(ORDERS, "number", "Mean number of their orders.", "buying"),
    Feature(REVENUE, "money", "Mean of what they brought, refunds taken off; a column where the log has it.", "buying"),
)
"""What the default setting goes by, where the log has it."""

DEEDS = (
    *(one for one in DEFAULT if one.name in (WISHLIST, CART, CHECKOUT, LOGIN, SIGN_UP, ORDERS)),
    _count(REFUND, ""),
)
"""Who came once and has none of these is a one-time visitor."""

PROFILE = (*DEEDS, *(one for one in DEFAULT if one.name in (AWAY, VISITS, REVENUE)), _count(FIRST, ""))
"""What names go by, in both settings."""

CLASSIC_STAY = Feature("stay_seconds", "seconds", "Mean stay in sessions with a gap of 24 hours.")


def features_of(t: Tables, setting: Setting, taken: tuple[str, ...] = ()) -> tuple[Feature, ...]:
    """Give the features that the log has; columns of counts keep clear of names that are taken."""
    if setting == "classic":
        return (*_counts(t, (*taken, CLASSIC_STAY.name)), CLASSIC_STAY)
    return tuple(one for one in DEFAULT if in_log(t, one))


def in_log(t: Tables, feature: Feature) -> bool:
    """Tell whether the log knows of a feature."""
    if feature.event:
        return feature.event in counted(t.about.events)
    return feature.name != REVENUE or t.has(REVENUE)


def _counts(t: Tables, taken: tuple[str, ...]) -> tuple[Feature, ...]:
    columns = count_columns(counted(t.about.events), USERS)
    names = free_names(columns.values(), taken, "_events")
    return tuple(
        Feature(names[column], "number", f"Mean number of {event}.", event=event) for event, column in columns.items()
    )


def figures(features: tuple[Feature, ...]) -> list[str]:
    """Name the columns that hold the features in `people`."""
    return [f"figure_{place}" for place in range(len(features))]


PROFILED = [f"profile_{place}" for place in range(len(PROFILE))]
"""The columns that hold what names go by."""


def people(
    t: Tables, setting: Setting, features: tuple[Feature, ...], users: ir.Table | None = None, on: date | None = None
) -> ir.Table:
    """Give each user's features, and what names go by; `users` may be those known at the end of the day `on`."""
    users = t.users if users is None else users
    if setting == "classic":
        users = _staying_for_days(t, users)
    held = {one: _value(t, users, one, on) for one in (*features, *PROFILE)}
    named = zip([*figures(features), *PROFILED], (*features, *PROFILE), strict=True)
    once = _came_once(held) if setting == "default" else ibis.literal(False)  # noqa: FBT003 - Ibis's word
    return users.select("user_id", "converted", once=once, **{name: held[one] for name, one in named})


def _staying_for_days(t: Tables, users: ir.Table) -> ir.Table:
    return users.drop(CLASSIC_STAY.name).left_join(stay(t, DAY), "user_id").drop("user_id_right")


def _value(t: Tables, users: ir.Table, feature: Feature, on: date | None) -> ir.Value:
    """Give a figure to the millionth, so that sums in any order are alike; who has none has 0."""
    if feature.name == AWAY:
        return -users.last_on.delta(ibis.date(on or t.about.last_on), unit="day").cast("float64")
    counts = count_columns(t.about.events, USERS)
    column = counts.get(feature.event, "") if feature.event else feature.name
    return users[column].cast("float64").fill_null(0.0).round(6) if column in users.columns else ibis.literal(0.0)


def _came_once(held: dict[Feature, ir.Value]) -> ir.Value:
    """Tell who came once and did nothing but look."""
    visits = next(value for one, value in held.items() if one.name == VISITS)
    return reduce(and_, (held[one] == 0 for one in DEEDS), visits == 1)
