"""What every kind of simulated log keeps: its size, its bytes, whole files or none, a truth that a plain reading finds."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from footfall.errors import BadRequest
from footfall.simulate import KINDS, truth_path
from simulated import READERS, Made, made, sessions

if TYPE_CHECKING:
    from pathlib import Path

DIGESTS = {
    "funnel-shop": "0288c5ebd7bab1fe",
    "taobao": "db2a274c26ceead5",
    "rees46": "5844276ad1548dee",
    "ga4-flat": "6ba6760c1ebfeaf0",
    "ga4-export": "ff857b7a87d5d1d0",
    "fashion-campus": "b9d6e6336bf98bca",
}
"""Of 12,000 rows and seed 7: a release that changes them says so."""


def files(log: Path) -> list[Path]:
    return sorted(log.iterdir()) if log.is_dir() else [log]


def bytes_of(log: Path) -> bytes:
    return b"".join(file.read_bytes() for file in [*files(log), truth_path(log)])


@pytest.fixture(scope="module", params=list(READERS))
def log(request: pytest.FixtureRequest) -> tuple[str, Made]:
    return request.param, made(request.param, events=60_000, seed=11)


def test_truth_counts_what_a_plain_reading_counts(log):
    _, (rows, truth) = log[0], (log[1].rows, log[1].truth)
    assert truth["events"] == len(rows) == 60_000
    assert {word: count for word, count in truth["by_event"].items() if count} == rows["event"].value_counts().to_dict()
    assert truth["by_hour"] == rows["hour"].value_counts().reindex(range(24), fill_value=0).tolist()
    assert truth["peak_hour"] == rows["hour"].value_counts().idxmax()
    assert (truth["first_day"], truth["last_day"]) == (rows["day"].min(), rows["day"].max())


def test_truth_counts_users_where_the_log_names_them(log):
    kind, (rows, truth) = log[0], (log[1].rows, log[1].truth)
    if kind == "fashion-campus":
        assert "user_id" not in rows
        assert truth["users"] > truth["buyers"]
        return
    per_day = rows.groupby("day")["user_id"].nunique()
    assert truth["users"] == rows["user_id"].nunique()
    assert truth["buyers"] == rows.loc[rows["event"] == "purchase", "user_id"].nunique()
    assert {day: seen for day, seen in truth["visitors"].items() if seen} == per_day.to_dict()
    assert truth["sessions"] == sessions(rows)


def test_a_users_rows_stand_together_in_the_order_of_time(log):
    kind, rows = log[0], log[1].rows
    who = rows["session_id"] if kind == "fashion-campus" else rows["user_id"]
    assert rows.groupby(who)["at"].diff().min() >= pd.Timedelta(0)
    if kind != "fashion-campus":
        assert (who != who.shift()).sum() == who.nunique()


def test_shares_of_the_truth_add_up(log):
    kind, truth = log[0], log[1].truth
    told = log[1].planted["conversion"]
    bots = len(log[1].planted.get("bots", {"users": []})["users"])
    assert bots == (kind in {"funnel-shop", "ga4-flat"})
    for by in ("by_channel", "by_device"):
        assert sum(group["users"] for group in told[by].values()) == truth["users"] - bots
        assert sum(group["buyers"] for group in told[by].values()) == truth["buyers"]
    crossed = [cell for by_device in told["by_channel_and_device"].values() for cell in by_device.values()]
    assert sum(cell["users"] for cell in crossed) == truth["users"] - bots
    assert sum(group["users"] for group in log[1].planted["segments"].values()) == truth["users"] - bots


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("events", [1, 40, 9_999, 10_000])
def test_log_has_exactly_the_rows_asked_for(kind: str, events: int):
    log = made(kind, events=events)
    assert log.truth["events"] == len(log.rows) == events
    assert sum(log.truth["by_event"].values()) == events


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_gives_the_same_bytes_as_ever_and_another_seed_others(kind: str, tmp_path: Path):
    for name, seed in {"one": 7, "two": 7, "other": 8}.items():
        KINDS[kind](events=12_000, seed=seed).write(tmp_path / name)
    one = bytes_of(tmp_path / "one")
    assert one == bytes_of(tmp_path / "two") != bytes_of(tmp_path / "other")
    assert hashlib.sha256(one).hexdigest()[:16] == DIGESTS[kind]


@pytest.mark.parametrize("kind", READERS)
def test_longer_log_begins_as_the_shorter_one_where_its_goods_and_bots_are_the_same(kind: str):
    short, long = (made(kind, events=events) for events in (12_000, 18_000))
    pd.testing.assert_frame_equal(short.rows, long.rows.head(12_000))


@pytest.mark.parametrize("kind", READERS)
def test_broken_off_write_leaves_the_old_files_alone_and_no_new_ones(kind: str, tmp_path: Path):
    KINDS[kind](events=50).write(tmp_path / "old")
    before = bytes_of(tmp_path / "old")

    def stop(_rows: int) -> None:
        raise KeyboardInterrupt

    for name in ("old", "new"):
        with pytest.raises(KeyboardInterrupt):
            KINDS[kind](events=500).write(tmp_path / name, progress=stop)
    assert bytes_of(tmp_path / "old") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old", "old.truth.json"]


@pytest.mark.parametrize("kind", READERS)
def test_write_tells_how_far_it_is(kind: str, tmp_path: Path):
    heard: list[int] = []
    KINDS[kind](events=120_000).write(tmp_path / "log", progress=heard.append)
    assert len(heard) > 1
    assert heard == sorted(heard)
    assert heard[-1] == 120_000


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(BadRequest, match="no ordinary file"):
        KINDS["funnel-shop"](events=10).write(tmp_path / "folder")
    with pytest.raises(BadRequest, match="no ordinary folder"):
        KINDS["fashion-campus"](events=10).write(tmp_path / "file")


@pytest.mark.parametrize("kind", KINDS)
def test_truth_names_its_kind_seed_and_clock(kind: str, tmp_path: Path):
    told = json.loads(KINDS[kind](events=10, seed=3).write(tmp_path / "log").read_text())
    assert (told["kind"], told["seed"], told["timezone"]) == (kind, 3, KINDS[kind].timezone)
