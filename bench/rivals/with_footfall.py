"""Footfall's answers to the same questions: the main figures of each unit, in the rival's order."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from measure import Answered, measured

import footfall

if TYPE_CHECKING:
    from footfall.shop import Shop

ASKED = {
    "traffic": ("traffic", {}),
    "rhythm": ("rhythm", {}),
    "funnel": ("funnel", {"within": "24h"}),
    "retention": ("retention", {}),
    "session-stats": ("session-stats", {}),
    "transitions": ("transitions", {}),
    "paths": ("paths", {}),
    "rankings": ("rankings", {"level": "item"}),
    "repurchase": ("repurchase", {}),
    "return-rate": ("return-rate", {}),
}


def user_table(shop: Shop) -> Answered:
    """Make the sessions and the users anew of the events, and add them up."""
    from footfall.tables.sessions import sessions
    from footfall.tables.tables import counted
    from footfall.tables.users import users

    names, events = counted(shop.about.events), shop.table("events")
    visits = sessions(shop.engine, events, names)
    made = users(events, visits, shop.table("orders"), names)
    wanted = ("view_item", "add_to_cart", "purchase", "sessions", "stay_seconds", "active_days")
    sums = shop.engine.row(made.aggregate(users=made.count(), **{name: made[name].sum() for name in wanted}))
    return {"rows": [[float(value) for value in sums.values()]]}


def days(shop: Shop) -> Answered:
    """Make the table of days anew: the first question that needs it does so."""
    from footfall.tables.days import days_table

    with TemporaryDirectory(prefix="footfall-bench-") as folder:
        return {"rows": [shop.engine.write([(days_table(shop.tables()), Path(folder) / "days.parquet")])]}


def journey(shop: Shop) -> Answered:
    """Ask for sessions, transitions and the funnel."""
    sessions, steps = shop.ask("session-stats").rows[0]["sessions"], shop.ask("transitions").rows
    (carts,) = [row["count"] for row in steps if (row["from"], row["to"]) == ("view_item", "add_to_cart")]
    return {"rows": [[sessions, carts, *(row["reached"] for row in shop.ask("funnel").rows)]]}


def from_log(log: Path) -> Answered:
    """Ingest a log, and ask the same."""
    from footfall.ingest.ingest import Ingest
    from footfall.shop.making import make

    with TemporaryDirectory(prefix="footfall-bench-") as folder:
        make(Ingest(), [log], Path(folder) / "shop", memory="1GB")
        return journey(footfall.open(Path(folder) / "shop", memory="1GB"))


def asked(question: str, shop: Shop) -> Answered:
    """Ask one question."""
    name, parameters = ASKED[question]
    found = shop.ask(name, **parameters)
    return {"rows": found.rows, "facts": {fact: value.value for fact, value in found.facts.items()}}


def main() -> None:
    """Answer, and print figures and cost; libraries are imported before the clock starts."""
    import statsmodels.stats.proportion  # noqa: F401 - intervals import it at their first

    question, path = sys.argv[1], Path(sys.argv[2])
    if question == "from-log":
        return measured(lambda: from_log(path))
    shop = footfall.open(path, memory=sys.argv[3] if len(sys.argv) > 3 else None)
    shop.ask("last-events", since="1970-01-01", until="1970-01-01")
    several = {"user-table": user_table, "days": days, "journey": journey}
    return measured(lambda: several[question](shop) if question in several else asked(question, shop))


if __name__ == "__main__":
    main()
