"""Every user's place among the others: the table `groups`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ibis

from footfall.analyses.anomalies import odd_users
from footfall.analyses.rfm.groups import PROSPECTS
from footfall.analyses.rfm.scores import scored
from footfall.analyses.segments import assigned
from footfall.errors import NotApplicable
from footfall.schema import GROUPS, KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.tables import Tables

    Ids: TypeAlias = pa.Array[Any]

BATCH = 1_000_000
"""So many users are put together at a time."""
_SCORED = GROUPS.names[: GROUPS.names.index("segment")]


def groups_table(t: Tables) -> pa.RecordBatchReader:
    """Give each user their scores and group by the defaults of `rfm`, their segment, and whether they are an anomaly.

    Where nobody ordered everyone is a prospect without scores; where the log is too short for segments they are
    missing.
    """
    import pyarrow as pa

    users = scores(t).select(*_SCORED).order_by("user_id")
    schema = _schema(users)
    return pa.RecordBatchReader.from_batches(schema, _completed(t, users, schema))


def scores(t: Tables) -> ir.Table:
    """Score everyone by the defaults of `rfm`; without any order nobody has a score."""
    try:
        return scored(t)
    except NotApplicable:
        nothing = {name: ibis.null("int64") for name in ("recency_days", "rfm_r", "rfm_f", "rfm_m")}
        monetary = ibis.literal(0.0) if t.has("revenue") else ibis.null("float64")
        return t.users.select("user_id", frequency=0, monetary=monetary, rfm_group=ibis.literal(PROSPECTS), **nothing)


def segment_of(t: Tables) -> Callable[[Ids], Ids]:
    """Give what finds the segment of each user of a batch."""
    import pyarrow.compute as pc

    known = assigned(t)
    whose, names = known["user_id"].combine_chunks(), known["segment"].combine_chunks()
    return lambda ids: names.take(pc.index_in(ids.cast(whose.type), value_set=whose))


def _completed(t: Tables, users: ir.Table, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.compute as pc

    odd, segments = odd_users(t)["user_id"].combine_chunks(), segment_of(t)
    for batch in t.engine.batches(users, BATCH):
        ids = batch.column("user_id").cast(odd.type)
        columns = [*batch.columns, segments(ids), pc.is_in(ids, value_set=odd)]
        table = pa.table(columns, names=[*batch.schema.names, "segment", "anomaly"]).cast(schema)
        yield from table.to_batches()


def _schema(users: ir.Table) -> pa.Schema:
    """Give the contract's types; ids are as the log has them."""
    kinds = {column.name: KINDS[column.kind].type for column in GROUPS.columns}
    schema: pa.Schema = ibis.schema(kinds | {"user_id": users.schema()["user_id"]}).to_pyarrow()
    return schema
