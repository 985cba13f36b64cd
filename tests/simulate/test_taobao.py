"""The simulated Taobao log: its truth against an independent reading, its shape against the original's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pytest

from footfall.errors import BadRequest, Failure
from footfall.simulate import KINDS, Taobao, truth_path
from footfall.simulate.deeds import BUY, Habit, Tastes
from footfall.simulate.draws import stream
from footfall.simulate.goods import goods_for
from footfall.simulate.shoppers import Shoppers
from footfall.simulate.visits import Rhythm

if TYPE_CHECKING:
    from pathlib import Path

Told: TypeAlias = "tuple[pd.DataFrame, dict[str, Any]]"
COLUMNS = ["user", "item", "category", "event", "at"]
SEEDS = (7, 8, 2017)


def read(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path, header=None, names=COLUMNS)
    local = pd.to_datetime(log["at"], unit="s", utc=True).dt.tz_convert("Asia/Shanghai")
    day = local.dt.strftime("%Y-%m-%d")
    return log.assign(day=day, hour=local.dt.hour, inside=day.between("2017-11-25", "2017-12-03"))


def sessions(log: pd.DataFrame) -> int:
    away = log.sort_values(["user", "at"], kind="stable").groupby("user")["at"].diff()
    return int((away.isna() | (away > 1800)).sum())


@pytest.fixture(scope="module", params=SEEDS)
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    path = tmp_path_factory.mktemp("taobao") / "log.csv"
    truth = Taobao(events=50_000, seed=request.param).write(path)
    return read(path), json.loads(truth.read_text())


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("shape") / "log.csv"
    Taobao(events=200_000).write(path)
    read_back = read(path)
    return read_back[read_back["inside"]].drop_duplicates(COLUMNS)


def test_truth_is_what_an_independent_reading_finds(told: Told) -> None:
    log, truth = told
    copied = log.duplicated(COLUMNS)
    inside, clean = log[log["inside"]], log[log["inside"] & ~copied]
    assert truth["events"] == len(log) == 50_000
    assert truth["users"] == log["user"].nunique()
    assert truth["buyers"] == log.loc[log["event"] == "buy", "user"].nunique()
    assert truth["by_event"] == log["event"].value_counts().to_dict()
    assert truth["by_event_clean"] == clean["event"].value_counts().to_dict()
    assert (truth["first_day"], truth["last_day"]) == (inside["day"].min(), inside["day"].max())
    assert truth["visitors"] == inside.groupby("day")["user"].nunique().to_dict()
    assert truth["by_hour"] == inside["hour"].value_counts().reindex(range(24), fill_value=0).tolist()
    assert truth["peak_hour"] == inside["hour"].value_counts().idxmax()
    assert truth["sessions"] == sessions(log[~copied])
    assert truth["sessions_clean"] == sessions(clean)
    assert truth["duplicates"] == {"rows": int(copied.sum()), "lines": (np.flatnonzero(copied) + 1).tolist()}
    assert truth["out_of_range"] == {"rows": int((~log["inside"]).sum())}


def test_truth_names_the_log_it_belongs_to(tmp_path: Path) -> None:
    truth = Taobao(events=10, seed=3).write(tmp_path / "shop.csv")
    assert truth == truth_path(tmp_path / "shop.csv") == tmp_path / "shop.csv.truth.json"
    told = json.loads(truth.read_text())
    assert (told["kind"], told["seed"], told["timezone"]) == ("taobao", 3, "Asia/Shanghai")


@pytest.mark.parametrize("events", [1, 2, 999, 10_000, 150_000])
def test_log_has_exactly_the_rows_asked_for(events: int, tmp_path: Path) -> None:
    truth = json.loads(Taobao(events=events).write(tmp_path / "log.csv").read_text())
    lines = (tmp_path / "log.csv").read_bytes().splitlines(keepends=True)
    assert truth["events"] == len(lines) == events
    assert all(line.endswith(b"\n") and line.count(b",") == 4 for line in lines)


@pytest.mark.parametrize("seed", range(5))
def test_log_of_ten_thousand_has_every_flaw(seed: int, tmp_path: Path) -> None:
    truth = json.loads(Taobao(events=10_000, seed=seed).write(tmp_path / "log.csv").read_text())
    assert truth["duplicates"]["rows"] == 1
    assert 1 <= truth["out_of_range"]["rows"] <= 20


def test_rows_are_grouped_by_user_and_in_time_order(told: Told) -> None:
    log, _ = told
    assert log["user"].is_monotonic_increasing
    assert log.groupby("user")["at"].diff().min() == 0
    assert (log[["user", "item", "category", "at"]] > 0).all(axis=None)


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    made = {name: tmp_path / name for name in ("one", "two", "other")}
    for name, path in made.items():
        Taobao(events=120_000, seed=8 if name == "other" else 7).write(path)
    assert made["one"].read_bytes() == made["two"].read_bytes() != made["other"].read_bytes()
    assert truth_path(made["one"]).read_bytes() == truth_path(made["two"]).read_bytes()


def test_block_does_not_depend_on_the_blocks_before() -> None:
    tastes = Tastes(habits=(Habit(0.03, 0.5), Habit(0.05, 0.2), Habit(0.02, 0.1)))
    shoppers = Shoppers(Rhythm(by_hour=(1.0,) * 24, plain_days=7, promotion_days=2), tastes, goods_for(1_000_000))
    blocks = shoppers.blocks(7)
    _, second = next(blocks), next(blocks)
    alone = shoppers.block(stream(7, 1), 1)
    assert np.array_equal(second.second, alone.second)
    assert np.array_equal(second.item, alone.item)
    assert np.random.SeedSequence(7).spawn(2)[1].spawn_key == (1,)
    assert (alone.code <= BUY).all()


def test_mix_of_events_is_the_originals(log: pd.DataFrame) -> None:
    mix = log["event"].value_counts(normalize=True)
    assert mix["pv"] == pytest.approx(0.896, abs=0.008)
    assert mix["cart"] == pytest.approx(0.055, abs=0.006)
    assert mix["fav"] == pytest.approx(0.029, abs=0.006)
    assert mix["buy"] == pytest.approx(0.020, abs=0.003)


def test_people_come_back_as_in_the_original(log: pd.DataFrame) -> None:
    came = pd.crosstab(log["user"], log["day"]).gt(0).to_numpy()
    back = [came[came[:, day], day + 1].mean() for day in range(8)]
    assert back[:6] == pytest.approx([0.78] * 6, abs=0.04)
    assert back[6:] == pytest.approx([0.98] * 2, abs=0.015)


def test_days_have_a_peak_at_21_and_a_trough_at_4(log: pd.DataFrame) -> None:
    by_hour = log["hour"].value_counts()
    assert (by_hour.idxmax(), by_hour.idxmin()) == (21, 4)


def test_sessions_are_as_long_and_as_many_as_in_the_original(log: pd.DataFrame) -> None:
    assert len(log) / sessions(log) == pytest.approx(6.2, abs=0.5)
    assert sessions(log) / log["user"].nunique() == pytest.approx(16.7, abs=1.5)
    per_user = log.groupby("user").size()
    assert per_user.mean() == pytest.approx(103, abs=10)
    assert per_user.quantile(0.95) > 5 * per_user.quantile(0.25)


def test_purchases_follow_views_and_a_third_of_users_buy_nothing(log: pd.DataFrame) -> None:
    bought = log[log["event"] == "buy"]
    viewed = log[log["event"] == "pv"].groupby(["user", "item"], as_index=False)["at"].min()
    seen = bought.merge(viewed, on=["user", "item"], how="left", suffixes=("", "_viewed"))
    assert (seen["at_viewed"] <= seen["at"]).mean() > 0.9
    carted = log[log["event"] == "cart"].groupby(["user", "item"], as_index=False)["at"].min()
    taken = bought.merge(carted, on=["user", "item"], how="left", suffixes=("", "_carted"))
    assert 0.3 < (taken["at_carted"] <= taken["at"]).mean() < 0.6
    assert bought["user"].nunique() / log["user"].nunique() == pytest.approx(0.67, abs=0.04)


def test_items_keep_their_category_and_few_are_popular(log: pd.DataFrame) -> None:
    assert log.groupby("item")["category"].nunique().max() == 1
    by_item = log["item"].value_counts()
    assert by_item.head(len(by_item) // 100).sum() > 5 * len(log) / 100
    assert log.groupby("user")["category"].nunique().mean() < 40


def test_write_tells_how_far_it_is(tmp_path: Path) -> None:
    heard: list[int] = []
    Taobao(events=150_000).write(tmp_path / "log.csv", progress=heard.append)
    assert heard == sorted(heard)
    assert len(heard) > 1
    assert heard[-1] == 150_000


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_broken_off_write_leaves_the_old_files_alone(error: type[BaseException], tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("old")
    truth_path(path).write_text("old truth")

    def stop(_rows: int) -> None:
        raise error

    with pytest.raises(error):
        Taobao(events=150_000).write(path, progress=stop)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "log.csv": "old",
        "log.csv.truth.json": "old truth",
    }


def test_full_disk_is_a_failure_and_leaves_nothing(tmp_path: Path) -> None:
    def full(_rows: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(Failure, match="No space left"):
        Taobao(events=1000).write(tmp_path / "log.csv", progress=full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [{"events": 0}, {"events": -5}, {"events": 1.5}, {"events": "many"}, {"seed": -1}])
def test_sizes_and_seeds_that_make_no_log_are_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        Taobao(**asked)


def test_size_may_be_written_as_a_power_of_ten() -> None:
    assert Taobao.make({"events": "1e6"}).events == 1_000_000


def test_places_that_hold_no_file_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(BadRequest, match="no ordinary file"):
            Taobao(events=10).write(place)
    with pytest.raises(BadRequest, match="no folder"):
        Taobao(events=10).write(tmp_path / "missing" / "log.csv")


def test_kinds_are_named_as_they_name_themselves_and_documented() -> None:
    assert {name: kind.name() for name, kind in KINDS.items()} == {name: name for name in KINDS}
    assert all(kind.definition() for kind in KINDS.values())


def test_naming_the_kinds_loads_nothing_heavy() -> None:
    code = "import sys, footfall.simulate; print({'numpy', 'pyarrow', 'pandas'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
