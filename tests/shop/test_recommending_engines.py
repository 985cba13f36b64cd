"""Either engine gives recommenders the same to learn from, and keeps their lists."""

from __future__ import annotations

import pytest

from stories import rows_of

STORY = "ann: view@0d:m1 buy@1d=20:m2; bob: view@1d:m1 buy@2d=3:m3; cid: view@1d:m9; dan: page@1d"


@pytest.mark.engine_phrase
def test_lists_of_everyone_are_those_of_each(shop):
    told = shop(STORY)
    told.recommend_all("popular", k=2)
    lists = sorted(rows_of(told, "recommendations"), key=lambda row: (row["user_id"], row["rank"]))

    assert [(row["user_id"], row["rank"], row["item_id"]) for row in lists] == [
        ("ann", 1, "m3"),
        ("ann", 2, "m1"),
        ("bob", 1, "m2"),
        ("bob", 2, "m1"),
        ("cid", 1, "m2"),
        ("cid", 2, "m3"),
        ("dan", 1, "m2"),
        ("dan", 2, "m3"),
    ]
    for user in ("ann", "dan"):
        alone = told.recommend(user=user, k=2, recommender="popular").rows
        assert [row["item_id"] for row in alone] == [row["item_id"] for row in lists if row["user_id"] == user]
        assert [row["because"] for row in alone] == [row["because"] for row in lists if row["user_id"] == user]
