"""Experiments that a shop keeps for its plan."""

from __future__ import annotations

import json
from math import log, sqrt

import numpy as np
import pytest

import footfall as ff
from footfall.actions.catalog import RULES
from footfall.actions.experiments import experiments_of
from stories import codes

LOG = "1,11,7,pv,1511572000\n1,11,7,buy,1511572200\n2,11,7,pv,1511572000\n"
ACTION, OTHER = list(RULES)[:2]
ROWS = [{"arm": ["control", "mail", "push"][n % 3], "y": n % 5, "z": int(n % 4 == 0)} for n in range(300)]


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "log.csv").write_text(LOG)
    ff.ingest(tmp_path / "log.csv", tmp_path / "shop", memory="1GB").close()
    return tmp_path / "shop"


def test_a_shop_without_any_has_none(shop):
    assert experiments_of(shop) == ()
    assert experiments_of(None) == ()


def test_a_ratio_is_kept_by_the_delta_method(read, shop):
    answer = read(ROWS, outcome="y,z", action=ACTION, into=shop, action_arm="mail")
    kept = experiments_of(shop)
    a, b = (np.array([row["y"] for row in ROWS if row["arm"] == arm]) for arm in ("mail", "control"))

    assert "kept" in codes(answer)
    assert [(each.action, each.outcome, each.arm, each.control, each.n, each.control_n) for each in kept] == [
        (ACTION, outcome, "mail", "control", 100, 100) for outcome in ("y", "z")
    ]
    assert kept[0].mean == pytest.approx(log(a.mean() / b.mean()))
    spread = [each.std(ddof=1) / 10 / each.mean() for each in (a, b)]
    assert kept[0].sd == pytest.approx(sqrt(spread[0] ** 2 + spread[1] ** 2))
    assert kept[0].file == "experiment.csv"
    assert len(kept[0].read_on) == len("2024-10-01")
    assert answer.rows[1]["ratio_high"] == pytest.approx(np.exp(kept[0].mean + 1.959964 * kept[0].sd))


def test_the_same_read_again_takes_the_old_ones_place(read, shop):
    for action, arm in ((ACTION, "mail"), (OTHER, "mail"), (ACTION, "push")):
        read(ROWS, outcome="y", action=action, into=shop, action_arm=arm)

    assert [(each.action, each.arm) for each in experiments_of(shop)] == [(OTHER, "mail"), (ACTION, "push")]


def test_the_shop_stays_a_shop_and_keeps_them_when_written_anew(read, shop):
    read(ROWS, outcome="y", action=ACTION, into=shop, action_arm="mail")
    ff.ingest(shop.parent / "log.csv", shop, replace=True, memory="1GB").close()

    assert len(experiments_of(shop)) == 1
    assert ff.open(shop).ask("overview").rows[0]["users"] == 2
    assert [each["action"] for each in json.loads((shop / "experiments.json").read_text("utf-8"))] == [ACTION]


def test_with_two_arms_the_other_is_the_actions(read, shop):
    read([row for row in ROWS if row["arm"] != "push"], action=ACTION, into=shop)

    assert experiments_of(shop)[0].arm == "mail"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"action": ACTION}, "'into' is missing."),
        ({"into": "SHOP"}, "'action' is missing."),
        ({"action": "remnd", "into": "SHOP"}, "There is no action called 'remnd'."),
        ({"action": ACTION, "into": "nowhere"}, "There is no shop at 'nowhere'."),
        ({"action": ACTION, "into": "SHOP"}, "Several arms were read, and one is the action's. They are mail, push."),
        ({"action": ACTION, "into": "SHOP", "action_arm": "pussh"}, "Did you mean 'push'?"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(read, shop, asked, told):
    asked = {name: shop if value == "SHOP" else value for name, value in asked.items()}
    with pytest.raises(ff.BadRequest) as error:
        read(ROWS, **asked)

    assert told in str(error.value)
    assert not (shop / "experiments.json").exists()


def test_means_without_a_ratio_teach_nothing(read, shop):
    with pytest.raises(ff.BadRequest, match="Nothing can be learned of the action"):
        read([row | {"y": -row["y"]} for row in ROWS], action=ACTION, into=shop, action_arm="mail")


def test_a_damaged_file_is_told(shop):
    (shop / "experiments.json").write_text("[{]")
    with pytest.raises(ff.Failure, match="experiments.json is damaged"):
        experiments_of(shop)
