"""How long scoring takes, and in how much memory: `python bench/scoring.py --users 4e6`.

A log of three events a user, two of them purchases, is ingested; the features of all users are made, churn is fitted to
a sample of them (`--trials`), and every buyer is scored, reasons included. Each step is a process of its own; its
seconds, processors' time and peak memory are printed. Features and scoring together are to take at most five minutes on
two cores for four million users. `--in` says where log and shop may stand meanwhile.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

FOOTFALL = Path(sys.executable).with_name("footfall")
MEMORY, DAYS = "3GB", 120
FEATURES = f"import sys, footfall; footfall.open(sys.argv[1], memory='{MEMORY}').kept('features')"
LOG = """
copy (
    select
        'u' || lpad((user_no * 7919 % {users})::varchar, 8, '0') as user_id,
        timestamp '2024-01-01' + to_seconds(
            (hash(user_no) % {span} + deed * 600 + hash(user_no, deed) % (86400 * 40))::bigint % {span}
        ) as event_at,
        ['view_item', 'purchase', 'purchase'][deed + 1] as event,
        'i' || hash(user_no, deed, 1) % 1000 as item_id,
        case when deed > 0 then 5 + hash(user_no, 2) % 95 end as revenue,
        ['ads', 'direct', 'mail'][(hash(user_no, 3) % 3)::int + 1] as channel
    from range({users}) each(user_no), range(3) deeds(deed)
) to '{path}' (format parquet)
"""


def measured(*words: object) -> dict[str, float]:
    """Run a command line, and measure it alone."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": time.perf_counter() - started, "processor": processor, "memory": used.ru_maxrss * 1024}


def step(name: str, *words: object) -> None:
    """Measure a step in a process that has had no other child, and print its figures."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", *map(str, words)], check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    taken = f"{told['seconds']:8.1f} s   {told['processor']:8.1f} s of processors"
    print(f"{name:8} {taken}   {told['memory'] / 1e9:5.2f} GB", flush=True)


def main() -> None:
    """Make a log, and measure."""
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(measured(*sys.argv[2:])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=float, default=4e6)
    parser.add_argument("--trials", type=int, default=2)
    parser.add_argument("--in", dest="folder", type=Path)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="footfall-scoring-", dir=given.folder) as folder:
        log, shop = Path(folder, "log.parquet"), Path(folder, "shop")
        duckdb.sql(LOG.format(users=int(given.users), span=DAYS * 86_400, path=log))
        fit = (FOOTFALL, "fit", "churn", shop, "--setting", "readable", "--trials", given.trials, "--memory", MEMORY)
        step("ingest", FOOTFALL, "ingest", log, "--into", shop, "--memory", MEMORY)
        step("features", sys.executable, "-c", FEATURES, shop)
        step("fit", *fit)
        step("score", FOOTFALL, "score", "churn", shop, "--memory", MEMORY)


if __name__ == "__main__":
    main()
