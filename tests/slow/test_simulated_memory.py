"""Every kind of simulated log, millions of rows long, in bounded memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from footfall.simulate import KINDS

pytestmark = pytest.mark.slow

MEGABYTES = 600
"""What making any log may take at most, Python and Arrow included."""

MAKE = """
import resource, sys
from pathlib import Path
from footfall.simulate import KINDS
KINDS[sys.argv[1]](events=2_000_000).write(Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_two_million_rows_are_made_in_little_memory(kind, tmp_path):
    command = [sys.executable, "-c", MAKE, kind, str(tmp_path / "log")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(said) < MEGABYTES
