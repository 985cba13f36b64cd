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

sys.path.insert(0, str(Path(__file__).parent))

from durations import Durations
from footfall.shop.shop import Shop
from stories import opened, read

hypothesis.settings.register_profile(
    "footfall",
    deadline=None,
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("footfall")

DATA = Path(__file__).parents[2] / "shared" / "data"
SMALL = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Stories are short: compiling code for them takes far longer than telling them."""


def pytest_configure(config: pytest.Config) -> None:
    """Measure every run."""
    config.pluginmanager.register(Durations(config.rootpath / "build" / "durations.tsv"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares something dear in one process: the Spark session, the real logs, the answers of every unit."""
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.xdist_group("spark"))
        elif item.get_closest_marker("real") or item.path.name == "test_units.py":
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def duck() -> ibis.BaseBackend:
    """The one DuckDB; it ends with the process, after every shop that still holds tables of it."""
    return ibis.duckdb.connect(":memory:", threads=2)


@pytest.fixture(scope="session")
def spark() -> Iterator[ibis.BaseBackend]:
    """The one Spark session."""
    from footfall.engine import start

    os.environ.setdefault("SPARK_MASTER", "local[2]")
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
