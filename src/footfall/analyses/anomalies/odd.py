"""The users that act as no person can, each with why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ibis import _

from footfall.analyses.anomalies.figures import batches, busy, some, whole
from footfall.analyses.anomalies.forest import ALONE, Usual
from footfall.analyses.anomalies.rules import RULES
from footfall.tables.tables import IMPOSSIBLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from footfall.analyses.anomalies.figures import Figures, Ids
    from footfall.analyses.anomalies.rules import One
    from footfall.answer import Row, Rows
    from footfall.tables import Tables

ISOLATED, INGEST = "isolated", "ingest"


def odd_users(t: Tables) -> pa.Table:
    """Give user_id, kind, why, score and events of the users that act as no person can, most suspicious first.

    They are judged by all that the log has of them, whatever the filters; told are those of them that are chosen. Of
    the same tables they are judged once.
    """
    return t.once("users that act as no person can", lambda: _odd_users(t))


def _odd_users(t: Tables) -> pa.Table:
    """Judge everyone, and keep whom the filters choose."""
    import pyarrow as pa

    found = sorted(_found(unfiltered(t)), key=lambda row: (-row["score"], -row["events"], row["user_id"]))
    fields = {"kind": pa.string(), "why": pa.string(), "score": pa.float64(), "events": pa.int64()}
    whose = {"user_id": t.all_users.schema()["user_id"].to_pyarrow()}
    return pa.Table.from_pylist(_chosen(found, t), pa.schema(whose | fields))


def unfiltered(t: Tables) -> Tables:
    """See the whole log."""
    return t.through(where=(), who=(), since=None, until=None, exclude_anomalies=False)


def _chosen(found: Rows, t: Tables) -> Rows:
    if not (found and t.filters):
        return found
    mine = t.users.filter(_.user_id.isin([row["user_id"] for row in found])).select("user_id")
    chosen = set(t.engine.arrow(mine)["user_id"].to_pylist())
    return [row for row in found if row["user_id"] in chosen]


def _found(t: Tables) -> Iterator[Row]:
    """Judge everyone busy, a batch at a time; then add those that ingest found beside them."""
    usual, met = Usual.of(whole(t, some(busy(t)))), set()
    for ids, figures in batches(t, busy(t)):
        for row in _judged(ids, figures, usual):
            met.add(row["user_id"])
            yield row
    rest = [user for user in t.about.facts.get(IMPOSSIBLE) or [] if user not in met]
    counted = (
        t.all_events.filter(_.user_id.isin(rest)).group_by("user_id").aggregate(events=_.count()) if rest else None
    )
    for row in t.engine.rows(counted) if counted is not None else []:
        yield row | {
            "kind": INGEST,
            "why": f"{row['events']:,} events, impossible by the rules of ingest",
            "score": 1.0,
        }


def _judged(ids: Ids, figures: Figures, usual: Usual | None) -> Iterator[Row]:
    """Tell of the odd ones of a batch; the forest is asked only of those whose behaviour is odd already."""
    import numpy as np

    broken = np.stack([rule.breaks(figures) for rule in RULES], axis=1)
    far = usual.far(figures) if usual else np.zeros((len(ids), 1), dtype=bool)
    places = np.flatnonzero(broken.any(axis=1) | far.any(axis=1))
    few = {name: of[places] for name, of in figures.items()}
    scores = usual.scores(few) if usual and len(places) else np.zeros(len(places))
    for number, place in enumerate(places):
        one = {name: float(of[number]) for name, of in few.items()}
        alone = bool(scores[number] >= ALONE and far[place].any())
        if broken[place].any() or alone:
            whys = _whys(one, broken[place], usual, far[place] if alone else None)
            score = round(float(broken[place].sum() + scores[number]), 6)
            yield {"user_id": ids[int(place)].as_py(), "score": score, "events": int(one["events"]), **whys}


def _whys(one: One, broken: Any, usual: Usual | None, far: Any) -> Row:  # noqa: ANN401 - flags
    """Say which rules somebody breaks; what the forest alone found is said where they break none."""
    rules = [rule for rule, breaks in zip(RULES, broken, strict=True) if breaks]
    if rules:
        return {"kind": rules[0].name, "why": "; ".join(rule.why(one) for rule in rules)}
    return {"kind": ISOLATED, "why": usual.why(one, far) if usual else ""}
