"""Who marked items as favourites and has yet to buy them."""

from __future__ import annotations

from footfall.actions.rules.wishlist_reminder import WishlistReminder
from reached import audience, items, seen, told, users

SHOP = """
    ann: fav@0d:mug fav@8d:cup fav@9d:tea buy@10d:mug
    bob: fav@20d:mug buy@30d:mug
    cat: fav@69d:tea
    dan: fav@70d:tea view@70d1h:tea
    eve: fav@10d:cup fav@10d1h:mug buy@11d:cup
"""


def test_what_waits_is_told_and_named(duck_shop):
    told_shop = duck_shop(SHOP)

    assert audience(told_shop, WishlistReminder()) == {
        "cat": (1 / 2, "1 item on the wishlist, the last marked 1 day ago"),
        "eve": (1 / 61, "1 item on the wishlist, the last marked 60 days ago"),
    }
    assert items(told_shop, WishlistReminder()) == {
        "ann": ["tea", "cup"],
        "cat": ["tea"],
        "dan": ["tea"],
        "eve": ["mug"],
    }


def test_edges_of_the_days(duck_shop):
    told_shop = duck_shop(SHOP)

    assert users(told_shop, WishlistReminder(within_days=59)) == ["cat"]
    assert users(told_shop, WishlistReminder(within_days=61)) == ["ann", "cat", "eve"]
    assert users(told_shop, WishlistReminder(after_days=0, within_days=0)) == ["dan"]


def test_as_of_a_day_later_purchases_are_not_known(duck_shop):
    told_shop = duck_shop(SHOP)

    assert audience(told_shop, WishlistReminder(after_days=0), "10d") == {
        "ann": (3 / 1, "3 items on the wishlist, the last marked on the log's last day"),
    }
    assert items(told_shop, WishlistReminder(), "21d") == {"ann": ["tea", "cup"], "bob": ["mug"], "eve": ["mug"]}


def test_without_items_there_is_nothing_to_remind_of(duck_shop):
    told_shop = duck_shop("ann: fav@0d; bob: view@9d")

    assert users(told_shop, WishlistReminder()) == []
    assert WishlistReminder().items(seen(told_shop)) is None


def test_wishlists_are_summed_up(duck_shop):
    found = told(duck_shop(SHOP), WishlistReminder(within_days=61))

    assert found == {"wishlist_items": 4 / 3, "days_since_event": (60 + 1 + 59) / 3, "bought_before": 2 / 3}
