"""An answer made by hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from footfall.answer import Answer, Fact, Note
from footfall.schema import Column

COLUMNS = (
    Column("group", "text", "Which."),
    Column("users", "count", "How many."),
    Column("rate", "share", "How much."),
    Column("revenue", "money", "How dear."),
    Column("day", "date", "When."),
    Column("at", "time", "When exactly."),
    Column("open", "flag", "Whether."),
)


def row(group: object = "ads", users: object = 1_234, rate: object = 0.5, revenue: object = 9.5) -> dict[str, object]:
    return {
        "group": group,
        "users": users,
        "rate": rate,
        "revenue": revenue,
        "day": date(2024, 1, 2),
        "at": datetime(2024, 1, 2, 3, 4, 5),
        "open": True,
    }


@pytest.fixture
def answer():
    """Make an answer of rows, with whatever else is said."""

    def made(rows=None, **more):
        told = {
            "name": "sample",
            "question": "How many?",
            "definition": "As many as there are.",
            "asked": {"by": "day"},
            "columns": COLUMNS,
            "rows": [row(**given) for given in rows] if rows is not None else [row()],
            "reading": "There are 1,234.",
            "facts": {"kept_share": Fact(0.25, "The share kept.", 0.2, 0.3, 8, kind="share")},
            "notes": (Note("open-period", "It is not over."),),
            "sql": "select 1",
            "currency": "KRW",
        }
        return Answer(**{**told, **more})

    return made
