"""Experiments of files made up for a test."""

from __future__ import annotations

import csv

import pytest

import footfall as ff


@pytest.fixture
def written(tmp_path):
    """Write rows of dictionaries as CSV."""

    def write(rows, name="experiment.csv", **dialect):
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), **dialect)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def read(written):
    """Read an experiment of rows."""

    def answer(rows, arm="arm", outcome="y", **asked):
        return ff.experiment_read(written(rows), arm, outcome, memory="1GB", **asked)

    return answer
