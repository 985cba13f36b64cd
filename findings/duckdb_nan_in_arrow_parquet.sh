#!/usr/bin/env bash
# DuckDB 2 does not see the NaN of a Parquet file that Arrow or Polars wrote: isnan() is false for it, and the sum is NaN.
#
# Parquet's statistics leave NaN out of a column's least and greatest value, as the format asks; from a greatest value that
# is no NaN DuckDB concludes that the column has none, and takes isnan(x), x = 'NaN' and nullif(x, 'NaN') for settled
# before it reads a row. The usual guard against NaN is thereby removed, and one NaN makes a shop's revenue NaN. The same
# rows in a table, or read with `can_have_nan = true`, are told. (Known upstream: duckdb issue 25521, where other
# comparisons are shown; pandas writes NaN as null, so that its files are not concerned.)
#
# Seen with duckdb 2.0.0, pyarrow 26.0.1, polars 2.1.0:
#   pyarrow: isnan [False, False, False], guarded sum nan; told can_have_nan: isnan [False, True, False], sum 15.0
#   polars: isnan [False, False, False], guarded sum nan; told can_have_nan: isnan [False, True, False], sum 15.0
# Footfall reads every log of Parquet with can_have_nan.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'duckdb==2.0.0' 'pyarrow==26.0.1' 'polars==2.1.0'
"$folder/venv/bin/python" - "$folder" <<'PY'
import math
import sys

import duckdb
import polars
import pyarrow
import pyarrow.parquet

revenue = [10.0, float("nan"), 5.0]
pyarrow.parquet.write_table(pyarrow.table({"revenue": revenue}), f"{sys.argv[1]}/pyarrow.parquet")
polars.DataFrame({"revenue": revenue}).write_parquet(f"{sys.argv[1]}/polars.parquet")
for writer in ("pyarrow", "polars"):
    seen = {}
    for told in ("", ", can_have_nan = true"):
        rows = f"read_parquet('{sys.argv[1]}/{writer}.parquet'{told})"
        flags = [flag for (flag,) in duckdb.sql(f"select isnan(revenue) from {rows}").fetchall()]
        ((total,),) = duckdb.sql(f"select sum(case when isnan(revenue) then null else revenue end) from {rows}").fetchall()
        seen[told] = flags, total
    (plain, total), (known, right) = seen.values()
    print(f"{writer}: isnan {plain}, guarded sum {total}; told can_have_nan: isnan {known}, sum {right}")
    assert plain == [False, False, False], "NaN is seen now"
    assert math.isnan(total)
    assert (known, right) == ([False, True, False], 15.0)
PY
echo "As described."
