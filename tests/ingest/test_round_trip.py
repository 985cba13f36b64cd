"""Rows with hard values, as every writer that installs writes them, come in as they were, or are told."""

from __future__ import annotations

import importlib.util
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import footfall as ff
from stories import ledger, rows_of

HARD = (
    "plain",
    'TV 55"',
    '"quoted"',
    'a "b" c',
    "C:\\new\\table",
    "ends in \\",
    '\\"',
    'both \\" and "',
    "a\\nb, literally",
    "tab\tin it",
    "two\nlines",
    "two\r\nlines",
    "a, b; c | d",
    '"27" screen", said he',
    "물건 товар 商品",
    "it's",
    "a\\\\b",
    "'",
    '{"a": [1, 2]}',
    "-5",
    "=1+1",
    "0",
    "007",
    "#1001",
    None,
)
"""Names of items that are hard to write; the last is missing."""
IDS = ("007", "1234567890123456789", "18446744073709551615", "a-1", "0012")
NAMES = ("user_id", "event_at", "event", "item_id", "item_name", "revenue", "campaign")


def rows() -> list[dict[str, Any]]:
    first = datetime(2024, 1, 1, 10)
    return [
        {
            "user_id": IDS[number % len(IDS)],
            "event_at": first + timedelta(hours=number, milliseconds=number),
            "event": "refund" if number % 5 == 4 else "purchase",
            "item_id": f"i{number}",
            "item_name": name,
            "revenue": -12.5 if number % 5 == 4 else 1234.56 + number,
            "campaign": "" if number % 2 else None,
        }
        for number, name in enumerate(HARD)
    ]


def table() -> pa.Table:
    kinds = [pa.string(), pa.timestamp("us"), *[pa.string()] * 3, pa.float64(), pa.string()]
    return pa.Table.from_pylist(rows(), schema=pa.schema(list(zip(NAMES, kinds, strict=True))))


def by_pandas(form: str, path: Path) -> Path:
    frame = table().to_pandas()
    if form == "parquet":
        frame.to_parquet(path)
    elif form == "jsonl":
        frame.to_json(path, orient="records", lines=True, date_format="iso", date_unit="us")
    else:
        frame.to_csv(path, sep="\t" if form == "tsv" else ",", index=False)
    return path


def by_pandas_escaping(form: str, path: Path) -> Path:
    sign = "\t" if form == "tsv" else ","
    table().to_pandas().to_csv(path, sep=sign, index=False, doublequote=False, escapechar="\\")
    return path


def by_pyarrow(form: str, path: Path) -> Path:
    from pyarrow import csv, parquet

    if form == "parquet":
        parquet.write_table(table(), path)
    else:
        csv.write_csv(table(), path, csv.WriteOptions(delimiter="\t" if form == "tsv" else ","))
    return path


def by_duckdb(form: str, path: Path) -> Path:
    import duckdb

    how = {"csv": "format csv, header", "tsv": "format csv, header, delimiter '\t'", "jsonl": "format json"}
    with duckdb.connect() as connection:
        connection.register("hard", table())
        connection.execute(f"copy (from hard) to '{path}' ({how.get(form, 'format parquet')})")
    return path


def by_duckdb_escaping(form: str, path: Path) -> Path:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("hard", table())
        sign = "\t" if form == "tsv" else ","
        connection.execute(f"copy (from hard) to '{path}' (format csv, header, delimiter '{sign}', escape '\\')")
    return path


def by_polars(form: str, path: Path) -> Path:
    import polars as pl

    frame = pl.from_arrow(table())
    if form in ("csv", "tsv"):
        frame.write_csv(path, separator="\t" if form == "tsv" else ",")
    else:
        (frame.write_parquet if form == "parquet" else frame.write_ndjson)(path)
    return path


def by_python(form: str, path: Path) -> Path:
    lines = [json.dumps(row, default=str) for row in rows()]
    path.write_text("[\n" + ",\n".join(lines) + "]" if form == "json" else json.dumps(rows(), default=str, indent=2))
    return path


def by_spark(form: str, path: Path) -> Path:
    from footfall.engine.start import start

    session = start("spark", memory="1GB").backend._session
    frame = session.createDataFrame([tuple(row[name] for name in NAMES) for row in rows()], _spark_schema())
    folder = path.with_suffix("")
    writer = frame.coalesce(1).write
    if form in ("csv", "tsv"):
        writer.option("header", "true").option("sep", "\t" if form == "tsv" else ",").csv(str(folder))
    else:
        (writer.parquet if form == "parquet" else writer.json)(str(folder))
    return folder


def _spark_schema() -> str:
    kinds = {"event_at": "timestamp_ntz", "revenue": "double"}
    return ", ".join(f"{name} {kinds.get(name, 'string')}" for name in NAMES)


def by_chdb(form: str, path: Path) -> Path:
    import chdb

    source = path.with_name("source.parquet")
    by_pyarrow("parquet", source)
    forms = {"csv": "CSVWithNames", "tsv": "TabSeparatedWithNames", "jsonl": "JSONEachRow", "parquet": "Parquet"}
    path.write_bytes(chdb.query(f"select * from file('{source}', Parquet)", forms[form]).bytes())
    return path


WRITERS = {
    "pandas": (by_pandas, ("csv", "tsv", "jsonl", "parquet")),
    "pandas, escaping": (by_pandas_escaping, ("csv", "tsv")),
    "pyarrow": (by_pyarrow, ("csv", "tsv", "parquet")),
    "duckdb": (by_duckdb, ("csv", "tsv", "jsonl", "parquet")),
    "duckdb, escaping": (by_duckdb_escaping, ("csv", "tsv")),
    "python": (by_python, ("json", "pretty.json")),
    "polars": (by_polars, ("csv", "tsv", "jsonl", "parquet")),
    "chdb": (by_chdb, ("csv", "tsv", "jsonl", "parquet")),
    "pyspark": (by_spark, ("csv", "tsv", "jsonl", "parquet")),
}


def cases():
    for writer, (write, forms) in WRITERS.items():
        there = importlib.util.find_spec(writer.split(",")[0]) or writer == "python"
        marks = [pytest.mark.spark] if writer == "pyspark" else []
        for form in forms if there else ():
            yield pytest.param(write, form, id=f"{writer} {form}", marks=marks)


@pytest.mark.nightly  # of test_files and the dialects of tests/right, a little every day
@pytest.mark.parametrize(("write", "form"), list(cases()))
def test_rows_come_in_as_they_were_written(tmp_path, write, form):
    shop = ff.ingest(write(form, tmp_path / f"log.{form}"), into=tmp_path / "shop")

    assert ledger(shop) == {"read": len(HARD), "kept": len(HARD)}
    found = {str(row["item_id"]): row for row in rows_of(shop)}
    for row in rows():
        come = found[row["item_id"]]
        assert str(come["user_id"]) == row["user_id"]
        assert come["event_at"].replace(tzinfo=None) == row["event_at"]
        assert come["revenue"] == row["revenue"]
        assert come["campaign"] is None
        assert alike(come["item_name"]) == alike(row["item_name"])


def alike(text: str | None) -> str | None:
    """Let line breaks be alike: those within values of a text file become so where lines end now so, now so."""
    return text and text.replace("\r\n", "\n")
