"""How many of the cases that once went wrong come out right: `python bench/right.py [--before PYTHON]`.

Every case of tests/right/cases is run by the command line, for the build beside (`--before`, the Python of an
environment that has it) and for this one; printed are how many of each topic are right, right and told, refused well,
or wrong, and why each wrong one is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.pop(0)  # this folder, whose `right` is this very file
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from right.running import REFUSED, RIGHT, TOLD, WRONG, cases, run_case

KINDS = (RIGHT, TOLD, REFUSED, WRONG)


def footfall(python: str, *words: str) -> tuple[int, str]:
    """Run the command line of one build."""
    done = subprocess.run([python, "-m", "footfall", *words], capture_output=True, text=True, check=False, timeout=600)
    return done.returncode, done.stdout + done.stderr


def counted(name: str, python: str, only: str) -> None:
    """Run all cases with one build, and print what became of them."""
    found: dict[str, Counter[str]] = {}
    for case in cases():
        if only not in str(case):
            continue
        with TemporaryDirectory() as folder:
            outcome = run_case(case, Path(folder), partial(footfall, python))
        found.setdefault(case.topic, Counter())[outcome.kind] += 1
        if outcome.kind == WRONG:
            print(f"  {name}: {case}\n" + "\n".join(f"      {why[:300]}" for why in outcome.why))
    print(f"{name}\n{'topic':16}" + "".join(f"{kind:>14}" for kind in KINDS))
    for topic, kinds in [*found.items(), ("all", sum(found.values(), Counter()))]:
        print(f"{topic:16}" + "".join(f"{kinds[kind]:>14}" for kind in KINDS))


def main() -> None:
    """Run all cases with each build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", help="the Python of a build to compare with")
    parser.add_argument("--only", default="", help="only cases whose topic and name hold this")
    asked = parser.parse_args()
    if asked.before:
        counted("before", asked.before, asked.only)
    counted("now", sys.executable, asked.only)


if __name__ == "__main__":
    main()
