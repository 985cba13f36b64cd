"""How many maps are guessed right: `python bench/map.py [--before PYTHON]`.

Each sample of bench/map is given to `footfall map`, of the build beside (`--before`, the Python of an environment that
has it) and of this one, and held against the right map: right; right, with something it asks to be told; wrong, and it
asks; wrong without a word.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from guessed import KINDS, SAMPLES, WRONG, Judged, Sample, judge, samples


def judged(python: str, sample: Sample) -> Judged:
    """Let one build guess a sample."""
    done = subprocess.run(
        [python, "-m", "footfall", "map", str(sample.file)], capture_output=True, text=True, check=False, timeout=600
    )
    try:
        return judge(sample.right, done.stdout)
    except tomllib.TOMLDecodeError:
        return Judged(["no map"], ["no map"])


def counted(name: str, python: str, folder: Path) -> None:
    """Guess all samples with one build, and print what became of them."""
    found = Counter[str]()
    for sample in samples(folder):
        outcome = judged(python, sample)
        found[outcome.kind] += 1
        silent = ", ".join(outcome.silent)
        print(f"  {sample.name:24}{outcome.kind:16}{'; '.join(outcome.wrong)}{f'; silent: {silent}' if silent else ''}")
    print(f"{name}: {sum(found.values())} samples, " + ", ".join(f"{found[kind]} {kind}" for kind in KINDS))
    print(f"{name}: wrong without a word in {found[WRONG]}\n")


def main() -> None:
    """Guess all samples with each build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", help="the Python of a build to compare with")
    parser.add_argument("--folder", type=Path, default=SAMPLES, help="the folder of the samples")
    asked = parser.parse_args()
    if asked.before:
        counted("before", asked.before, asked.folder)
    counted("now", sys.executable, asked.folder)


if __name__ == "__main__":
    main()
