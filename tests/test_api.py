"""`import footfall as ff`."""

from __future__ import annotations

import subprocess
import sys

import pytest

import footfall as ff
from footfall.shop.catalog import UNITS

LOG = "1,11,7,pv,1511572000\n1,11,7,buy,1511572200\n2,11,7,pv,1511572000\n"


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def test_a_log_becomes_a_shop_that_answers(log, tmp_path):
    told = []
    shop = ff.ingest([log], into=tmp_path / "s", session_gap="10m", progress=lambda *news: told.append(news))
    assert isinstance(shop, ff.Shop)
    answer = shop.ask("event-counts")
    assert isinstance(answer, ff.Answer)
    assert answer.rows[0] == {"event": "view_item", "events": 2, "share": pytest.approx(2 / 3), "users": 2}
    assert shop.about.session_gap == 600
    assert told


def test_one_path_is_enough_and_the_word_keeps_its_meaning(log, tmp_path):
    ff.ingest(log, into=tmp_path / "s").close()
    shop = ff.ingest(str(log), into=tmp_path / "s", replace=True)
    assert shop.ask(ff.Overview()).rows == ff.open(tmp_path / "s").ask("overview").rows


def test_what_is_wrong_is_an_error_one_can_catch(log, tmp_path):
    with pytest.raises(ff.BadRequest, match="sesion"):
        ff.ingest(log, into=tmp_path / "s", sesion_gap="10m")
    with pytest.raises(ff.FootfallError):
        ff.open(tmp_path / "nowhere")


@pytest.mark.parametrize("unit", UNITS.values())
def test_every_unit_is_a_class_here(unit):
    assert getattr(ff, unit.__name__) is unit
    assert unit.__name__ in dir(ff)


def test_a_name_that_is_not_there_is_guessed():
    with pytest.raises(AttributeError, match="Did you mean 'Retention'"):
        _ = ff.Retenton
    with pytest.raises(AttributeError):
        _ = ff.nothing
    assert not hasattr(ff, "__wrapped__")


def test_importing_it_loads_nothing_heavy():
    heavy = "{'ibis', 'duckdb', 'pandas', 'numpy', 'pyarrow', 'cyclopts', 'rich'} & sys.modules.keys()"
    found = subprocess.run(
        [sys.executable, "-c", f"import sys, footfall; print({heavy})"], capture_output=True, text=True, check=True
    )
    assert found.stdout == "set()\n"
