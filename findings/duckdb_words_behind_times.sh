#!/usr/bin/env bash
# DuckDB 2 reads times with a word behind them in two ways, and neither says so.
#
# A cast to TIMESTAMP takes any word behind the clock for a zone and drops it: evenings of a twelve-hour clock (PM) become
# mornings, and a word that is no zone at all is no error, not even for TRY_CAST. A cast to TIMESTAMPTZ refuses those, but
# reads abbreviations by the rules of a place: PST in April is taken for Los Angeles' summer time, an hour off what the
# abbreviation says (RFC 2822: -0800); EST, which no place with summer time is called, stays -0500.
#
# Seen with duckdb 2.0.0:
#   2018-04-24 07:19:25 PM as TIMESTAMP: 2018-04-24 07:19:25, as TIMESTAMPTZ: NULL
#   2018-04-24 07:19:25 later as TIMESTAMP: 2018-04-24 07:19:25, as TIMESTAMPTZ: NULL
#   2018-04-24 10:00:00 PST as TIMESTAMP: 2018-04-24 10:00:00, as TIMESTAMPTZ: 2018-04-24 17:00:00
#   2018-04-24 10:00:00 EST as TIMESTAMP: 2018-04-24 10:00:00, as TIMESTAMPTZ: 2018-04-24 15:00:00
# Footfall casts to an instant only what ends in a figure, Z, UTC or the name of a region, and reads the rest itself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'duckdb==2.0.0'
"$folder/venv/bin/python" - <<'PY'
import duckdb

engine = duckdb.connect()
engine.execute("set TimeZone = 'UTC'")
clock = "make_timestamp(epoch_us(try_cast(written as timestamptz)))"
seen = {}
for written in ("07:19:25 PM", "07:19:25 later", "10:00:00 PST", "10:00:00 EST"):
    query = f"select coalesce(try_cast(written as timestamp)::text, 'NULL'), coalesce({clock}::text, 'NULL') from (select ? as written)"
    seen[written] = engine.execute(query, [f"2018-04-24 {written}"]).fetchone()
    print(f"2018-04-24 {written} as TIMESTAMP: {seen[written][0]}, as TIMESTAMPTZ: {seen[written][1]}")
assert seen["07:19:25 PM"] == ("2018-04-24 07:19:25", "NULL")
assert seen["07:19:25 later"] == ("2018-04-24 07:19:25", "NULL")
assert seen["10:00:00 PST"] == ("2018-04-24 10:00:00", "2018-04-24 17:00:00")
assert seen["10:00:00 EST"] == ("2018-04-24 10:00:00", "2018-04-24 15:00:00")
PY
echo "As described."
