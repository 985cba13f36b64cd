"""What is kept on disk is made once, whole or not at all, and of the sources as they stand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

import cached
from cached import kept


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(cached, "PLACE", tmp_path / "shops")
    return tmp_path / "shops"


def test_it_is_made_once_though_two_come_at_once():
    made = []

    def make(folder):
        made.append(folder)
        (folder / "log").write_text("a log")

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _number: kept("log", make), range(2))

    assert one == other
    assert (one / "log").read_text() == "a log"
    assert len(made) == 1


def test_what_breaks_halfway_is_not_there(place):
    def breaks(folder):
        (folder / "log").write_text("half a l")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - it is the test's own
        kept("log", breaks)

    assert [path.name for path in place.iterdir()] == ["log.lock"]
    assert kept("log", lambda folder: (folder / "log").touch()).is_dir()


def test_other_sources_make_it_anew_and_the_old_is_gone(place, monkeypatch):
    old = kept("log", lambda folder: (folder / "old").touch())
    monkeypatch.setattr(cached, "sources", lambda: "other")
    new = kept("log", lambda folder: (folder / "new").touch())

    assert (new / "new").exists()
    assert not old.exists()
    assert sorted(path.name for path in place.iterdir()) == ["log.lock", "log@other"]


def test_a_letter_of_the_simulator_is_another_source(tmp_path, monkeypatch):
    for part in ("simulate", "analyses"):
        (tmp_path / "src/footfall" / part).mkdir(parents=True)
        (tmp_path / "src/footfall" / part / "world.py").write_text("one")
    monkeypatch.setattr(cached, "HOUSE", tmp_path)
    before = cached.sources.__wrapped__()

    (tmp_path / "src/footfall/analyses/world.py").write_text("other")
    assert cached.sources.__wrapped__() == before
    (tmp_path / "src/footfall/simulate/world.py").write_text("other")
    assert cached.sources.__wrapped__() != before
