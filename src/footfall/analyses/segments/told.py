"""Segments as they are told: in order, each with its name, its rule and what its customers do; and who is in which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from footfall.analyses.segments.crowd import Crowd
from footfall.analyses.segments.gathered import Gathered
from footfall.analyses.segments.names import ANOMALIES, ONCE, Whole, named, sentence
from footfall.analyses.segments.parting import part
from footfall.analyses.segments.people import DEEDS, VISITS, features_of, in_log, people
from footfall.analyses.steady import steady
from footfall.errors import NotApplicable

if TYPE_CHECKING:
    from datetime import date

    import ibis.expr.types as ir
    import pyarrow as pa

    from footfall.analyses.segments.parting import Parting
    from footfall.answer import Row, Rows
    from footfall.tables import Tables


def told(parting: Parting) -> Rows:
    """Give a row each segment: what brought most first, anomalies last."""
    found = Gathered(parting, parting.rules())
    for batch in parting.crowd.t.engine.batches(parting.crowd.everyone):
        found.add(batch)
    if not found.customers.any():
        return []
    rows = _rows(found)
    rows.sort(key=lambda row: (row["name"] == ANOMALIES, -row["money"], -row["bought"], -row["customers"]))
    return [row | {"segment": place} for place, row in enumerate(rows, 1)]


def _rows(found: Gathered) -> Rows:
    features = [one.name for one in found.parting.crowd.features]
    users, money = int(found.customers.sum()), float(found.money.sum())
    rows = []
    for number, (name, said) in _called(found).items():
        customers = int(found.customers[number])
        row = {
            "name": name,
            "profile": said,
            "customers": customers,
            "converted": int(found.converted[number]),
            "bought": found.converted[number] / customers,
            "share": customers / users,
            "money": round(float(found.money[number]), 6),
            "revenue_share": float(found.money[number]) / money if money > 0 else None,
            **dict(zip(features, (found.means[number] / customers).tolist(), strict=True)),
        }
        rows.append(steady(row | _ruled(found, number), [*features, "money", "revenue_share"]))
    return rows


def _called(found: Gathered) -> dict[int, tuple[str, str]]:
    """Give each segment's name and sentence, by number."""
    profiles, about = found.profiles(), found.parting.crowd.t.about
    days = (about.last_on - about.first_on).days + 1 if about.last_on and about.first_on else 1
    whole = Whole(found.whole(), days)
    names = named(list(profiles.values()), whole)
    pairs = zip(profiles.items(), names, strict=True)
    return {number: (name, sentence(profile, name, whole)) for (number, profile), name in pairs}


def _ruled(found: Gathered, number: int) -> Row:
    parting = found.parting
    if number >= parting.chosen.k:
        rule = _once(parting) if number == parting.once else "acts as no person can"
        return {"rule": rule, "rule_precision": None, "rule_recall": None}
    fit, right, customers = found.fit[number], found.right[number], found.customers[number]
    return {
        "rule": found.rules[number].text(parting.crowd.features),
        "rule_precision": float(right / fit) if fit else None,
        "rule_recall": float(right / customers),
    }


def _once(parting: Parting) -> str:
    deeds = [one.name for one in DEEDS if in_log(parting.crowd.t, one)]
    return " and ".join([f"{VISITS} = 1", *(f"{name} = 0" for name in deeds)])


def assigned(t: Tables, users: ir.Table | None = None, on: date | None = None) -> pa.Table:
    """Give user_id and segment, the name, of every user, under the default setting with as many segments as is best.

    `users` may be a table of users as they were known at the end of the day `on`: they are put into today's segments.
    Where users are too few or all alike to be parted, nobody has a segment.
    """
    import pyarrow as pa

    crowd = Crowd(t, "default", features_of(t, "default"))
    wanted = crowd.everyone if users is None else people(t, "default", crowd.features, users, on)
    try:
        placed = _placed(part(crowd), wanted)
    except NotApplicable:
        nobody = t.engine.batches(wanted.select("user_id"))
        placed = [(batch.column("user_id"), pa.nulls(len(batch), pa.string())) for batch in nobody]
    ids, names = ([pair[side] for pair in placed] for side in (0, 1))
    whose = wanted.schema()["user_id"].to_pyarrow()
    columns = [pa.chunked_array(ids, whose), pa.chunked_array(names, pa.string())]
    return pa.table(columns, names=["user_id", "segment"])


def _placed(parting: Parting, wanted: ir.Table) -> list[tuple[pa.Array[Any], pa.Array[Any]]]:
    """Give the ids of some users, and the names of their segments, batch by batch."""
    import numpy as np
    import pyarrow as pa

    t, found = parting.crowd.t, Gathered(parting)
    mine = [(batch.column("user_id"), found.add(batch)) for batch in t.engine.batches(parting.crowd.everyone)]
    if wanted is not parting.crowd.everyone:
        mine = [(batch.column("user_id"), parting.segments(batch)) for batch in t.engine.batches(wanted)]
    called = {parting.once: ONCE, parting.odd: ANOMALIES} | {one: name for one, (name, _) in _called(found).items()}
    names = np.array([called.get(number) for number in range(parting.size)], dtype=object)
    return [(ids, pa.array(names[numbers], pa.string())) for ids, numbers in mine]
