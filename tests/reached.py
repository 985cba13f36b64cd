"""Whom a rule reaches in a shop, as plain rows."""

from __future__ import annotations

from datetime import date

from footfall.actions.rule import Reach
from footfall.actions.seen import Seen
from footfall.shop.shop import Shop
from footfall.tables.features import day_after
from stories import at


def seen(shop: Shop, day: str | date | None = None) -> Seen:
    """See a shop before a story's day, such as `40d`; by default after its last."""
    t = shop.tables()
    when = at(day).date() if isinstance(day, str) else day
    return Seen(t, when or day_after(t.about))


def audience(shop: Shop, rule: Reach, day: str | date | None = None) -> dict[str, tuple[float, str]]:
    """Give score and reason of everyone whom a rule is for."""
    view = seen(shop, day)  # its tables last as long as it does
    rows = shop.engine.rows(rule.audience(view))
    assert len({row["user_id"] for row in rows}) == len(rows), "someone is in it twice"
    return {row["user_id"]: (row["score"], row["reason"]) for row in rows}


def users(shop: Shop, rule: Reach, day: str | date | None = None) -> list[str]:
    """Give everyone whom a rule is for, in order."""
    return sorted(audience(shop, rule, day))


def items(shop: Shop, rule: Reach, day: str | date | None = None) -> dict[str, list[str]]:
    """Give each user's items in their order."""
    found: dict[str, list[str]] = {}
    view = seen(shop, day)
    table = rule.items(view)
    assert table is not None
    for row in shop.engine.rows(table.order_by("user_id", "place")):
        found.setdefault(row["user_id"], []).append(row["item_id"])
        assert row["place"] == len(found[row["user_id"]])
    return found


def told(shop: Shop, rule: Reach) -> dict[str, float]:
    """Give what a rule tells of its audience."""
    view = seen(shop)
    theirs = view.people.semi_join(rule.audience(view), "user_id")
    sums = rule.told()
    assert set(sums) == {column.name for column in rule.figures}
    return shop.engine.row(theirs.aggregate(**sums))
