"""Files that an experiment is read from."""

from __future__ import annotations

import gzip
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import footfall as ff
from stories import codes

ROWS = [
    {"arm": "ab"[n % 2], "y": n % 7 + 0.5, "came": n % 3 == 0, "before": None if n == 4 else n % 5} for n in range(60)
]


def csv(rows, delimiter=",", decimal="."):
    lines = [delimiter.join(rows[0])]
    lines += [delimiter.join("" if v is None else str(v).replace(".", decimal) for v in row.values()) for row in rows]
    return "\n".join(lines) + "\n"


def parquet(path):
    pq.write_table(pa.Table.from_pylist(ROWS), path)


WAYS = {
    "e.csv": lambda path: path.write_text(csv(ROWS)),
    "e.tsv": lambda path: path.write_text(csv(ROWS, "\t")),
    "semicolons.csv": lambda path: path.write_text(csv(ROWS, ";", ",")),
    "crlf and mark.csv": lambda path: path.write_bytes(("\ufeff" + csv(ROWS)).replace("\n", "\r\n").encode()),
    "e.csv.gz": lambda path: path.write_bytes(gzip.compress(csv(ROWS).encode())),
    "e.jsonl": lambda path: path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS)),
    "e.parquet": parquet,
    "utf16.csv": lambda path: path.write_text(csv(ROWS), encoding="utf-16"),
}


@pytest.mark.parametrize("name", WAYS)
def test_every_kind_of_file_says_the_same(tmp_path, name):
    WAYS["e.csv"](tmp_path / "plain.csv")
    WAYS[name](tmp_path / name)
    wanted, found = (
        ff.experiment_read(tmp_path / file, "arm", "y,came", before="before", memory="1GB")
        for file in ("plain.csv", name)
    )

    assert [list(row.values()) for row in found.rows] == [pytest.approx(list(row.values())) for row in wanted.rows]
    assert found.rows[0]["n"] == 30
    assert found.asked["file"] == name


def test_lines_that_cannot_be_read_are_told(tmp_path):
    (tmp_path / "e.csv").write_text(csv(ROWS) + 'a,1,2,3,4,5,"\n')
    answer = ff.experiment_read(tmp_path / "e.csv", "arm", "y", memory="1GB")

    assert "rows-refused" in codes(answer)
    assert sum(row["n"] for row in answer.rows) == 60


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        (None, ff.BadRequest, "There is no file"),
        ("", ff.Failure, "'e.csv' is empty."),
        ("arm,y\n", ff.Failure, "'e.csv' has no rows. There is a header and nothing below it."),
        ("arm,y\na,1\na,2\n", ff.BadRequest, "'arm' does not say who is in which arm. It has one value."),
        ("arm,y\n,1\n,2\n", ff.BadRequest, "'arm' does not say who is in which arm. It has no value."),
        ("arm,y\na,2024-01-01\nb,2024-01-02\n", ff.BadRequest, "In e.csv it holds days."),
    ],
)
def test_files_that_cannot_be_read_are_refused(tmp_path, text, error, told):
    if text is not None:
        (tmp_path / "e.csv").write_text(text)
    with pytest.raises(error) as raised:
        ff.experiment_read(tmp_path / "e.csv", "arm", "y", memory="1GB")

    assert told in str(raised.value)


def test_an_experiment_is_one_file(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(csv(ROWS))

    with pytest.raises(ff.BadRequest, match="An experiment is read from one file"):
        ff.experiment_read(tmp_path, "arm", "y", memory="1GB")
