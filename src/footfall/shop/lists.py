"""Lists of recommendations as a whole: the table of everyone's, and a list in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.answer import Answer, Fact
from footfall.schema import RECOMMENDATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import ibis.expr.types as ir
    import pyarrow as pa
    from numpy.typing import NDArray

    from footfall.engine import Engine

IDS = ("user_id", "item_id")


def everyones(engine: Engine, lists: ir.Table, currency: str | None) -> Answer:
    """Give every list that a shop keeps as one answer."""
    sql, rows = engine.told(lists.order_by("user_id", "rank").select(*RECOMMENDATIONS.names))
    users = len({row["user_id"] for row in rows})
    return Answer(
        name="recommend",
        question="What is everyone likely to want?",
        definition=RECOMMENDATIONS.doc,
        asked={"all": True},
        columns=RECOMMENDATIONS.columns,
        rows=rows,
        facts={"users": Fact(users, "How many customers have a list.", kind="count")},
        reading=f"{users:,} customers have a list.",
        sql=sql,
        currency=currency,
    )


def write(answer: Answer, path: Path, form: str) -> None:
    """Write a list as a table: parquet or jsonl, whole or not at all."""
    import pyarrow as pa

    from footfall.engine.files import write_batches
    from footfall.whole import whole_file

    kinds = (
        {name: pa.int64() if isinstance(answer.rows[0][name], int) else pa.string() for name in IDS}
        if answer.rows
        else {}
    )
    table = pa.Table.from_pylist(answer.rows, schema=_schema({name: kinds.get(name, pa.string()) for name in IDS}))
    with whole_file(path) as beside:
        write_batches(table.to_batches(), table.schema, beside, form)


def shape_of(key: pa.DataType, items: NDArray[Any]) -> pa.Schema:
    """Give the columns of everyone's lists, ids as the shop has them."""
    import pyarrow as pa

    return _schema({"user_id": key, "item_id": pa.int64() if items.dtype.kind in "iu" else pa.string()})


def _schema(ids: Mapping[str, pa.DataType]) -> pa.Schema:
    import pyarrow as pa

    kinds: dict[str, pa.DataType] = {
        "text": pa.string(),
        "count": pa.int64(),
        "money": pa.float64(),
        "number": pa.float64(),
    }
    return pa.schema([(column.name, ids.get(column.name) or kinds[column.kind]) for column in RECOMMENDATIONS.columns])
