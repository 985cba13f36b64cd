#!/usr/bin/env bash
# Ibis 12 on DuckDB 2: `last()` skips nulls in an aggregate, as its documentation says, and keeps them over a window.
#
# Carrying the last known value forward (`column.last()` over a cumulative window) is the usual way to give every event
# of a visit the source or campaign that was logged before it. The same method of the same column, `include_null=False`
# by default, is compiled with IGNORE NULLS as an aggregate and without it as a window, so nothing is carried forward,
# without an error. On Spark the window skips nulls. (Known upstream: ibis-project/ibis issue 11726.)
#
# Seen with ibis-framework 12.0.0, duckdb 2.0.0, sqlglot 30.17.0:
#   aggregate: 30.0
#   window: [10.0, nan, 30.0, nan]
#   the window's SQL names IGNORE NULLS: False
# Footfall uses a running `max` where it must carry a value forward.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'ibis-framework[duckdb]==12.0.0' 'duckdb==2.0.0' 'sqlglot==30.17.0'
"$folder/venv/bin/python" -W ignore - <<'PY'
import ibis

visits = ibis.memtable({"at": [1, 2, 3, 4], "source": [10.0, None, 30.0, None]})
engine = ibis.duckdb.connect()
aggregate = engine.execute(visits.aggregate(last=visits.source.last(order_by=visits["at"])))["last"][0]
window = visits.mutate(known=visits.source.last().over(ibis.cumulative_window(order_by=visits["at"]))).order_by("at")
carried = [float(value) for value in engine.execute(window)["known"]]
ignores = "IGNORE NULLS" in str(ibis.to_sql(window, dialect="duckdb")).upper()
print("aggregate:", aggregate)
print("window:", carried)
print("the window's SQL names IGNORE NULLS:", ignores)
assert aggregate == 30.0, "the aggregate no longer skips nulls"
assert carried[0] == 10.0, carried
assert carried[1] != carried[1], "the window now carries the value forward"
assert not ignores
PY
echo "As described."
