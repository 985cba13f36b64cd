"""How scores came true, refitted cut-off by cut-off."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline

from footfall.answer.progress import silent
from footfall.models.frame import Frame
from footfall.models.history import TIME_SPLIT, further, history, roc_auc_between

DAYS = np.array(["2024-01-01", "2024-01-08", "2024-01-15"], dtype="datetime64[D]")


def crowd(days: int = 3, users: int = 200) -> Frame:
    dice = np.random.default_rng(3)
    ids = np.repeat([f"u{number:03}" for number in range(users)], days)
    strong, idle = dice.normal(size=len(ids)), dice.normal(size=len(ids))
    target = (dice.random(len(ids)) < 1 / (1 + np.exp(1 - 1.5 * strong))).astype(np.int64)
    features = pd.DataFrame({"strong": strong, "idle": idle})
    return Frame(ids, features, target, ("stayed", "left"), 1, ids, np.tile(DAYS[:days], users))


def thirds(frame: Frame) -> np.ndarray:
    """Give the fold of each row, all rows of a user in one."""
    return np.unique(frame.groups, return_inverse=True)[1] % 3


class Said:
    """What training gives, as far as history looks."""

    pipeline = Pipeline([("classify", LogisticRegression())])

    def __init__(self, frame: Frame) -> None:
        self.folds = thirds(frame)[None]


def test_each_cut_off_is_foretold_by_those_before_it_alone():
    frame = crowd()

    rows = history(frame, Said.pipeline, thirds(frame), 7, silent)

    assert [row["cutoff"] for row in rows] == ["2024-01-08", "2024-01-15"]
    for row, day in zip(rows, DAYS[1:], strict=True):
        before, then = frame.cutoffs < day, frame.cutoffs == day
        fitted = LogisticRegression().fit(frame.features[before], frame.target[before])
        said = fitted.predict_proba(frame.features[then])[:, 1]
        assert row["roc_auc"] == pytest.approx(roc_auc_score(frame.target[then], said))
        assert row["roc_auc_low"] < row["roc_auc"] < row["roc_auc_high"]
        assert (row["customers"], row["happened"]) == (200, frame.target[then].sum())
        assert abs(row["expected"] - said.mean()) < 0.02


def test_what_came_later_changes_no_earlier_row():
    frame = crowd()
    later = frame.cutoffs == DAYS[2]
    other = Frame(
        frame.ids, frame.features.mask(np.tile(later[:, None], 2), 9.0), np.where(later, 1 - frame.target, frame.target),
        frame.classes, 1, frame.groups, frame.cutoffs,
    )  # fmt: skip

    assert (
        history(frame, Said.pipeline, thirds(frame), 7, silent)[0]
        == history(other, Said.pipeline, thirds(other), 7, silent)[0]
    )


def test_the_last_cut_off_is_the_time_split():
    found = further(crowd(), Said(crowd()), 7, silent)

    (row,) = found.metrics
    last = found.history[-1]
    assert (row["metric"], row["value"]) == (TIME_SPLIT, last["roc_auc"])
    assert (row["low"], row["high"]) == (last["roc_auc_low"], last["roc_auc_high"])
    assert found.notes == ()


def test_a_split_at_random_and_one_by_time_stand_side_by_side():
    found = further(crowd(), Said(crowd()), 7, silent)

    assert set(found.splits) == {"random", "time"}
    assert found.splits["random"]["low"] < found.splits["random"]["value"] < found.splits["random"]["high"]
    assert (found.splits["time"]["value"], found.splits["time"]["n"]) == (found.metrics[0]["value"], 200)


def test_only_the_latest_cut_offs_with_enough_before_them_are_gone_back_to():
    users = 60
    days = np.datetime64("2024-01-01") + 7 * np.arange(9)
    ids = np.repeat([f"u{number:02}" for number in range(users)], len(days))
    dice = np.random.default_rng(4)
    rare = np.where(np.tile(np.arange(9), users) < 6, dice.random(len(ids)) < 0.08, dice.random(len(ids)) < 0.5)
    strong = rare + dice.normal(size=len(ids))
    target, at = rare.astype(np.int64), np.tile(days, users)
    frame = Frame(ids, pd.DataFrame({"strong": strong}), target, ("stayed", "left"), 1, ids, at)
    known = {str(day): target[at < day].sum() for day in days}

    rows = history(frame, Said.pipeline, thirds(frame), 7, silent)

    assert [row["cutoff"] for row in rows] == [day for day, count in known.items() if count >= 30][-4:]
    assert len(rows) < 5


def test_one_cut_off_has_no_time_split_and_says_so():
    found = further(crowd(days=1), Said(crowd(days=1)), 7, silent)

    assert (found.metrics, found.history) == ([], [])
    assert found.notes[0][0] == "one-cut-off"


def test_the_interval_is_near_delongs():
    dice = np.random.default_rng(1)
    above, below = dice.normal(1, 1, 150), np.round(dice.normal(0, 1, 250), 1)

    auc, low, high = roc_auc_between(above, below, 7)

    over = (above[:, None] > below) + 0.5 * (above[:, None] == below)
    reach = 1.96 * np.sqrt(over.mean(axis=1).var(ddof=1) / 150 + over.mean(axis=0).var(ddof=1) / 250)
    assert auc == pytest.approx(over.mean())
    assert (low, high) == pytest.approx((auc - reach, auc + reach), abs=0.012)


def test_of_one_outcome_there_is_no_order():
    assert roc_auc_between(np.ones(3), np.array([]), 7) == (None, None, None)


def test_expected_shares_are_calibrated():
    frame = crowd(users=2_000)
    row = history(frame, Said.pipeline, thirds(frame), 7, silent)[-1]

    assert abs(row["expected"] - row["happened"] / row["customers"]) < 0.03
