"""Reasons in words, and what values add in the mean, against the same told row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from footfall.models.fields import Field, described
from footfall.models.reasoning import LEAST, looked_up, reasons, typical, valued

KINDS = {"visits": "figure", "spent": "figure", "town": "words", "news": "flag"}
ROWS = 300


@pytest.fixture
def rows() -> pd.DataFrame:
    dice = np.random.default_rng(4)
    town = pd.Series(dice.choice(["서울", "Oslo", "Пермь"], ROWS), dtype="str")
    return pd.DataFrame(
        {
            "visits": dice.integers(0, 6, ROWS).astype(float),
            "spent": np.where(dice.random(ROWS) < 0.1, np.nan, np.round(dice.gamma(2, 30, ROWS), 2)),
            "town": town.where(dice.random(ROWS) > 0.1),
            "news": (dice.random(ROWS) < 0.5).astype(float),
        }
    )


@pytest.fixture
def fields(rows) -> list[Field]:
    return [described(Field(name, kind), rows[name], rows[name]) for name, kind in KINDS.items()]


@pytest.fixture
def parts() -> np.ndarray:
    found = np.random.default_rng(5).normal(0, 0.01, (ROWS, len(KINDS)))
    found[::5, 1:] = 0.0
    found[::7] = [0.02, -0.02, 0.02, -0.02]
    return found


def one_by_one(rows: pd.DataFrame, parts: np.ndarray, fields: list[Field]) -> list[list[str | None]]:
    told = []
    for number, row in enumerate(parts):
        order = sorted(range(len(fields)), key=lambda place: -abs(row[place]))[:3]
        ways = ("raises" if row[place] > 0 else "lowers" for place in order)
        values = (valued(fields[place], rows.iloc[number, place]) for place in order)
        pairs = zip(values, ways, order, strict=True)
        said = [f"{value}: {way} the score" for value, way, place in pairs if abs(row[place]) >= LEAST]
        told.append([*said, *[None] * (3 - len(said))])
    return told


def test_each_has_three_reasons_the_weightiest_first(rows, fields, parts):
    before = parts.copy()

    found = reasons(rows, parts, fields)

    assert [list(each) for each in zip(*found, strict=True)] == one_by_one(rows, parts, fields)
    assert (parts == before).all()


def test_of_fewer_features_there_are_fewer_reasons(rows, fields):
    first, second, third = reasons(rows[["visits"]], np.full((ROWS, 1), 0.1), fields[:1])

    assert all(each.startswith("visits ") for each in first)
    assert {*second, *third} == {None}


def test_a_value_that_is_missing_is_said_to_be(rows, fields):
    weight = np.tile([0.0, 0.1, -0.2, 0.0], (ROWS, 1))

    town, spent, _nothing = reasons(rows, weight, fields)

    assert (town == "town missing: lowers the score").tolist() == rows["town"].isna().tolist()
    assert (spent == "spent missing: raises the score").tolist() == rows["spent"].isna().tolist()


def test_what_a_value_adds_is_the_mean_among_those_explained(rows, fields, parts):
    parts[::3] = np.nan
    explained = ~np.isnan(parts[:, 0])

    known = typical(rows, parts, fields)
    found = looked_up(rows, known, fields)

    towns = pd.Series(parts[explained, 2]).groupby(rows.loc[explained, "town"].fillna("").to_numpy()).mean()
    assert found[:, 2] == pytest.approx(towns.reindex(rows["town"].fillna("")).to_numpy())
    no, yes = (parts[explained & (rows["news"] == flag).to_numpy(), 3].mean() for flag in (0, 1))
    assert found[:, 3] == pytest.approx(np.where(rows["news"] == 1, yes, no))
    lost = rows["spent"].isna().to_numpy()
    assert found[lost, 1] == pytest.approx(parts[explained & lost, 1].mean())
    assert len(np.unique(found[:, 1].round(12))) == 11


def test_a_value_never_met_adds_nothing(rows, fields, parts):
    known = typical(rows, parts, fields)
    stranger = rows.iloc[:1].assign(town=pd.Series(["Лима"], dtype="str"))

    assert looked_up(stranger, known, fields)[0, 2] == 0
