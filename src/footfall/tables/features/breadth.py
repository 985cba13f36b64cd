"""How much of the shop they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from footfall.schema import PURCHASE, Column
from footfall.tables.features.family import Family

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from footfall.tables.features.family import Sums
    from footfall.tables.features.known import Known

_PARTS = {"item_id": "items", "category": "categories", "brand": "brands"}


class Breadth(Family):
    """The different items, categories and brands of a user's events; missing where the log does not know them."""

    columns = (
        Column("items_touched", "count", "Different items of their events."),
        Column("items_bought", "count", "Different items of their purchases."),
        Column("items_again", "count", "Items they have more than one event with."),
        Column("categories_touched", "count", "Different categories of their events."),
        Column("categories_bought", "count", "Different categories of their purchases."),
        Column("top_category_share", "share", "Of their events with a category, those with their most frequent one."),
        Column("brands_touched", "count", "Different brands of their events."),
        Column("brands_bought", "count", "Different brands of their purchases."),
    )

    def apart(self, known: Known) -> tuple[ir.Table, ...]:
        """Count what each user met, part by part."""
        return tuple(_met(known, column, plural) for column, plural in _PARTS.items() if known.has(column))

    def figures(self, known: Known) -> Sums:
        """Leave out what the log does not know."""
        counts = {
            name: column for column, plural in _PARTS.items() for name in (f"{plural}_touched", f"{plural}_bought")
        }
        counts["items_again"] = "item_id"
        share = known.where("category", _.categories_most / _.categories_events)
        return {name: known.where(column, _[name].fill_null(0)) for name, column in counts.items()} | {
            "top_category_share": share
        }


def _met(known: Known, column: str, plural: str) -> ir.Table:
    """Count twice: first each user's events with each, then each user's different ones; far cheaper than at once."""
    events = known.events.filter(_[column].notnull())
    each = events.group_by("user_id", column).aggregate(times=_.count(), bought=(_.event == PURCHASE).any())
    return each.group_by("user_id").aggregate(
        **{
            f"{plural}_touched": _.count(),
            f"{plural}_bought": _.count(where=_.bought),
            f"{plural}_again": _.count(where=_.times > 1),
            f"{plural}_events": _.times.sum(),
            f"{plural}_most": _.times.max(),
        }
    )
