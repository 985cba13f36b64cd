"""Content on the first hours of REES46's October: the nearest by brute force, and reasons that are true."""

from __future__ import annotations

import re

import numpy as np
import pytest

from footfall.recommend.content import Content
from footfall.recommend.recommender import NOTHING

pytestmark = [
    pytest.mark.real,
    pytest.mark.nightly,
]  # daily: `recommend/test_content.py` and `shop/test_recommending.py`

REASON = re.compile(r"same (?:category (?P<path>.+?))?(?: and )?(?:brand (?P<brand>.+?))? as (?P<other>\d+)")


@pytest.fixture(scope="module")
def shop(ingested):
    return ingested("rees46/2019-Oct_head.csv")


def words(goods, place):
    row = goods.frame.iloc[place]
    return [row[name] for name in ("category", "sub_category", "product_type") if row[name]], row["brand"]


def test_every_reason_is_true_of_the_pair(shop):
    here = shop.recommending
    fitted = here.fitted(Content())
    users = np.arange(0, len(here.deeds.users), 40)
    picks = fitted.recommend(users, 10)
    told = 0
    for user, row, said in zip(users, picks.items, fitted.because(users, picks), strict=True):
        mine = set(here.deeds.item[here.deeds.user == user].tolist())
        for item, reason in zip(row.tolist(), said, strict=True):
            assert reason
            found = REASON.fullmatch(reason)
            if found:
                told += 1
                other = int(np.searchsorted(here.deeds.items, int(found["other"])))
                assert other in mine
                (one, brand), (two, _brand) = words(here.goods, item), words(here.goods, other)
                steps = found["path"].split(" > ") if found["path"] else []
                assert one[: len(steps)] == two[: len(steps)] == steps
                assert found["brand"] in (None, brand)
            elif reason.endswith(" before"):
                assert item in mine
    assert told > 300


def test_lists_are_the_nearest_to_the_mean_of_what_was_liked(shop):
    here = shop.recommending
    fitted = here.fitted(Content())
    bought = here.deeds.bought()
    for user in range(5, 4_000, 400):
        rows = here.deeds.user == user
        taste = np.zeros(len(here.deeds.items))
        np.add.at(
            taste,
            here.deeds.item[rows],
            np.array([1, 3, 4, 8])[here.deeds.kind[rows]] * (1 + np.log(here.deeds.times[rows])),
        )
        mean = taste @ fitted.vectors
        if not mean.any():
            continue
        cosine = fitted.vectors @ mean / np.linalg.norm(mean)
        cosine[~fitted.vectors.any(axis=1)] = -np.inf
        cosine[bought[[user]].indices] = -np.inf
        picks = fitted.recommend(np.array([user]), 15)
        assert NOTHING not in picks.items
        assert picks.scores[0] == pytest.approx(np.sort(cosine)[::-1][:15], abs=1e-5)
