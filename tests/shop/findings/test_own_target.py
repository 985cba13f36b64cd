"""A shop of customers alone: their target, what lies furthest apart, and where it gathers."""

from __future__ import annotations

from random import Random

import pytest

import footfall as ff
from claims import unheld

FINDINGS = ("own-target", "where-it-gathers")


def customers(folder, *, planted):
    dice, lines = Random(4), ["id;gone;pages;minutes;age"]
    for who in range(600):
        gone = dice.random() < 0.3
        shift = 3 if gone and planted else 0
        figures = (dice.gauss(10 - shift, 1.5), dice.gauss(14 - shift, 2), dice.gauss(40, 9))
        lines.append(";".join([str(who), "yes" if gone else "no", *(f"{figure:.2f}" for figure in figures)]))
    (folder / "who.csv").write_text("\n".join(lines) + "\n")
    return ff.ingest_customers([folder / "who.csv"], folder / "shop", key="id", target="gone")


@pytest.fixture
def rows(tmp_path):
    def told(*, planted):
        shop = customers(tmp_path, planted=planted)
        answer = shop.ask("findings")
        assert unheld(shop.ask, answer) == {}
        return {row["finding"]: row for row in answer.rows}, shop.ask("contrast")

    return told


def test_what_tells_them_apart_is_told(rows):
    found, contrast = rows(planted=True)
    share = contrast.facts["a_rows"].value / 600

    assert tuple(found) == ("own-target", "where-it-gathers")
    assert found["own-target"]["value"] == pytest.approx(share)
    assert found["own-target"]["low"] < share < found["own-target"]["high"]
    assert "of 600 customers have gone = " in found["own-target"]["sentence"]
    assert "pages (mean " in found["own-target"]["sentence"]
    assert " age (" not in found["own-target"]["sentence"]
    assert found["where-it-gathers"]["low"] > share
    assert "customers with " in found["where-it-gathers"]["sentence"]
    assert "pages <= " in found["where-it-gathers"]["sentence"]
    assert found["own-target"]["action"] == "win-back"


def test_where_nothing_tells_them_apart_nothing_is_told(rows):
    assert rows(planted=False)[0] == {}
