"""What every test may ask for: shops told as stories, on either engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import hypothesis
import ibis
import pytest

import footfall.answer.draw

sys.path.insert(0, str(Path(__file__).parent))

from durations import Durations
from footfall.shop.shop import Shop
from stories import opened, read

QUIET = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("ci", max_examples=15, derandomize=True, **QUIET)
hypothesis.settings.register_profile("nightly", max_examples=200, print_blob=True, **QUIET)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

HERE = Path(__file__).parent
TOGETHER = ("house",)
"""Folders whose tests look at the same answers."""
FIRST = ("house", "right", "models", "surfaces", "real", "simulate")
"""Folders of long tests, the longest first."""
DATA = Path(__file__).parents[2] / "shared" / "data"
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Stories are short: compiling code for them takes far longer than telling them, for Spark as for Java."""


def pytest_configure(config: pytest.Config) -> None:
    """Measure every run, and check every chart against its schema."""
    footfall.answer.draw.CHECKED = True
    config.pluginmanager.register(Durations(config.rootpath / "build" / "durations.tsv"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave stories that touch no phrase of an engine to DuckDB by day; keep what shares something dear in one process.

    A file's tests share its fixtures, all on Spark the one session, and the house the answers of every unit. The
    longest begin, so that no worker is left alone with them at the end.
    """
    for item in items:
        story = "engine" in item.fixturenames and item.get_closest_marker("spark")
        if story and not item.get_closest_marker("engine_phrase"):
            item.add_marker("nightly")
        if getattr(item.config.option, "loadgroup", False):
            _join(item, _group(item))
    items.sort(key=_place)


def _join(item: pytest.Item, group: str) -> None:
    """Name the group behind the test, where xdist looks for it.

    The mark `xdist_group` does so no more: xdist 3.8 writes to `_nodeid`, which pytest from 9.2 does not read, and so
    scatters every group over all workers.
    """
    item._id = type(item.id).parse(f"{item.nodeid}@{group}")


def _group(item: pytest.Item) -> str:
    if item.get_closest_marker("spark"):
        return "spark"
    place = item.path.relative_to(HERE)
    if place.parts[0] == "right" and hasattr(item, "callspec"):  # cases share nothing but their topic
        return f"right/{getattr(item.callspec.params.get('case'), 'topic', place.stem)}"
    return place.parts[0] if place.parts[0] in TOGETHER else place.with_suffix("").as_posix()


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("spark"):
        return 0
    folder = item.path.relative_to(HERE).parts[0]
    return 1 + FIRST.index(folder) if folder in FIRST else 1 + len(FIRST)


@pytest.fixture(scope="session")
def duck() -> ibis.BaseBackend:
    """The one DuckDB; it ends with the process, after every shop that still holds tables of it."""
    return ibis.duckdb.connect(":memory:", threads=2)


@pytest.fixture(scope="session")
def spark() -> Iterator[ibis.BaseBackend]:
    """The one Spark session."""
    from footfall.engine import start

    os.environ.setdefault("SPARK_MASTER", "local[2]")
    os.environ.setdefault("JDK_JAVA_OPTIONS", BRIEF)
    backend = start("spark", memory="1GB").backend
    for key, value in SMALL.items():
        backend._session.conf.set(key, value)
    yield backend
    backend._session.stop()


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> ibis.BaseBackend:
    """Either engine, one after the other."""
    return request.getfixturevalue({"duckdb": "duck", "spark": "spark"}[request.param])


@pytest.fixture
def shop(engine: ibis.BaseBackend) -> Callable[..., Shop]:
    """A shop out of a story, on both engines."""
    return partial(_told, engine)


@pytest.fixture
def duck_shop(duck: ibis.BaseBackend) -> Callable[..., Shop]:
    """A shop out of a story, on DuckDB alone: for what is Python's business or has been told on both already."""
    return partial(_told, duck)


def _told(backend: ibis.BaseBackend, story: str, clock: str = "") -> Shop:
    return opened(backend, read(story, clock))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command line; give its exit code, standard output and standard error."""
    from footfall.surfaces.cli import main

    def run(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real logs; without it a test is skipped, but not in CI."""
    if not DATA.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{DATA} is absent, and CI must have it")
        pytest.skip(f"{DATA} is absent")
    return DATA
