"""Every case that went wrong once comes out right: through the command line, by the maps that are guessed."""

from __future__ import annotations

import contextlib
import io

import pytest

from footfall.surfaces.cli.entry import main
from right.running import WRONG, Case, cases, run_case

CASES = list(cases())


def footfall(*words: str) -> tuple[int, str]:
    """Run the command line in this process."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = main(list(words))
    return code, said.buffer.getvalue().decode()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_comes_out_right(case: Case, tmp_path):
    outcome = run_case(case, tmp_path, footfall)
    assert outcome.kind != WRONG, "\n".join(outcome.why)


@pytest.mark.spark
@pytest.mark.nightly
@pytest.mark.parametrize("case", [case for case in CASES if "customers" not in case.given], ids=str)
def test_it_comes_out_right_on_spark(case: Case, tmp_path):
    outcome = run_case(case, tmp_path, footfall, engine="spark")
    assert outcome.kind != WRONG, "\n".join(outcome.why)
