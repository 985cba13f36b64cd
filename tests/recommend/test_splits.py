"""What is learned from and what is held back, told as stories and in plain loops."""

from __future__ import annotations

from collections import Counter
from random import Random

import numpy as np
import pytest

from footfall.recommend.evaluation.splits import Split, at_random, by_time, last_out
from footfall.recommend.interactions import Interactions, before_and_after, instant_after, interactions

Pairs = set[tuple[str, str]]


def told(split: Split) -> tuple[Pairs, Pairs]:
    """Give the pairs learned from and those held back, by their ids."""

    def pairs(matrix) -> Pairs:
        found = matrix.tocoo()
        return {
            (str(split.train.users[u]), str(split.train.items[i])) for u, i in zip(found.row, found.col, strict=True)
        }

    return pairs(split.seen), pairs(split.relevant)


def random_story(seed: int) -> str:
    dice = Random(seed)
    deeds = [
        (f"u{dice.randrange(9)}", dice.choice(("view", "cart", "buy")), dice.randrange(5_000), dice.randrange(7))
        for _ in range(70)
    ]
    return "; ".join(f"{user}: {word}@{minute}m:i{item}" for user, word, minute, item in deeds)


def rows_of(story: str) -> list[tuple[str, int, str]]:
    """Give user, minute and item of every deed."""
    parts = [part.split(": ") for part in story.split("; ")]
    return [(user, int(deed.split("@")[1].split("m")[0]), deed.split(":")[1]) for user, deed in parts]


def test_time_parts_the_log_where_four_fifths_are_over(shop):
    story = (
        "ann: view@1h:a buy@2h:a view@9h:b view@10h:a; bob: view@3h:b view@4h:c buy@5h:c view@6h:c view@7h:c buy@8h:d"
    )
    (split,) = by_time(shop(story).tables())

    assert told(split)[0] == {("ann", "a"), ("bob", "b"), ("bob", "c"), ("bob", "d")}
    assert told(split)[1] == {("ann", "b")}
    assert split.until.hour == 8


@pytest.mark.parametrize("seed", range(3))
def test_every_fold_of_time_is_the_quantiles(duck_shop, seed):
    story = random_story(seed)
    rows = rows_of(story)
    ends = [np.quantile([minute for _u, minute, _i in rows], share) for share in (0.4, 0.6, 0.8)] + [np.inf]
    folds = list(by_time(duck_shop(story).tables(), 3))

    assert len(folds) == 3
    for split, cut, end in zip(folds, ends, ends[1:], strict=False):
        before = {(user, item) for user, minute, item in rows if minute <= cut}
        later = {(user, item) for user, minute, item in rows if cut < minute <= end}
        assert told(split) == (before, later - before)


def test_what_is_read_at_once_is_counted_by_hand(duck_shop):
    """Deeds of every pair and kind, half of them before the cut; what was first done after it has no part in before."""
    dice = Random(4)
    deeds = [(f"u{dice.randrange(3)}", dice.randrange(5_000), f"i{dice.randrange(6)}") for _ in range(70)]
    t = duck_shop("; ".join(f"{user}: view@{minute}m:{item}" for user, minute, item in deeds)).tables()
    cut = instant_after(t, 0.4)
    before, after = before_and_after(t, cut)
    edge = np.quantile([minute for _user, minute, _item in deeds], 0.4)
    early = Counter((user, item) for user, minute, item in deeds if minute <= edge)
    late = {(user, item) for user, _minute, item in deeds} - set(early)
    start = interactions(t).first.min() - min(minute for _user, minute, _item in deeds) / 1440
    lasts = {pair: max(m for user, m, item in deeds if (user, item) == pair and m <= edge) for pair in early}

    assert dict(zip(_pairs(before), before.times.tolist(), strict=True)) == early
    assert dict(zip(_pairs(before), (before.last - start) * 1440, strict=True)) == pytest.approx(lasts, abs=1e-3)
    assert set(_pairs(after)) == late
    assert late
    assert max(early.values()) > 1


def _pairs(deeds: Interactions) -> list[tuple[str, str]]:
    return list(zip(deeds.users[deeds.user].tolist(), deeds.items[deeds.item].tolist(), strict=True))


def test_what_was_never_met_before_is_known_as_cold(duck_shop):
    story = (
        "ann: view@1h:a view@2h:b view@3h:a view@9h:z; bob: view@4h:b view@5h:c view@6h:a view@7h:b; eve: view@10h:a"
    )
    (split,) = by_time(duck_shop(story).tables())

    assert [split.train.users[user] for user in split.known] == ["ann"]
    assert [split.train.users[user] for user in split.cold] == ["eve"]
    assert dict(zip(split.train.items, split.holders.tolist(), strict=True)) == {"a": 2, "b": 2, "c": 1, "z": 0}


@pytest.mark.parametrize("seed", range(3))
def test_chance_holds_back_a_fifth_of_the_pairs_and_never_the_same_twice(duck_shop, seed):
    story = random_story(seed)
    every = {(user, item) for user, _minute, item in rows_of(story)}
    held = []
    for split in at_random(interactions(duck_shop(story).tables()), 4):
        before, later = told(split)
        assert before | later == every
        assert not before & later
        assert abs(len(later) - len(every) / 5) <= 1
        held.append(later)
    assert sum(map(len, held)) == len(set.union(*held))


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("seed", range(3))
def test_the_last_item_is_the_one_come_to_last(duck_shop, seed, fold):
    story = random_story(seed)
    first: dict[str, dict[str, int]] = {}
    for user, minute, item in sorted(rows_of(story), key=lambda row: row[1]):
        first.setdefault(user, {}).setdefault(item, minute)
    before, later = told(list(last_out(interactions(duck_shop(story).tables()), 2))[1 - fold])

    for user, items in first.items():
        order = sorted(items, key=lambda item: (items[item], item))
        left = order[: len(order) - fold]
        kept, out = (left[:-1], left[-1:]) if len(left) > 1 else (left, [])
        assert {item for each, item in before if each == user} == set(kept)
        assert {item for each, item in later if each == user} == set(out)


def test_nothing_can_be_split(duck_shop):
    nothing = duck_shop("ann: view@1h:a")
    deeds = interactions(nothing.tables())

    for split in (*at_random(deeds), *last_out(deeds), *by_time(nothing.tables())):
        assert not len(split.known)
    empty = deeds.take(np.zeros(len(deeds), dtype=bool))
    assert isinstance(empty, Interactions)
    for split in (*at_random(empty), *last_out(empty)):
        assert not len(split.known)
