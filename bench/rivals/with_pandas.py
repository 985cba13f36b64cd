"""The user table, the sessions and the stay of each user as analysts write them in pandas, from the store's events."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from measure import Answered, measured

if TYPE_CHECKING:
    import pandas as pd


def as_written(events: pd.DataFrame) -> pd.DataFrame:
    """Write it as notebooks do: a function for every session, and one more for every user."""
    import pandas as pd

    events = events.sort_values(["user_id", "event_at"])
    gap = events.groupby("user_id")["event_at"].diff() > pd.Timedelta(minutes=30)
    events["session"] = gap.groupby(events["user_id"]).cumsum()
    sessions = events.groupby(["user_id", "session"])["event_at"].agg(lambda at: (at.max() - at.min()).total_seconds())
    users = pd.crosstab(events["user_id"], events["event"])
    users["sessions"] = sessions.groupby("user_id").size()
    users["stay_seconds"] = sessions.groupby("user_id").sum()
    users["active_days"] = events.groupby("user_id")["local_at"].apply(lambda at: at.dt.date.nunique())
    return users


def vectorised(events: pd.DataFrame) -> pd.DataFrame:
    """Write it as one does who knows that functions are slow."""
    import pandas as pd

    events = events.sort_values(["user_id", "event_at"])
    gap = events["event_at"].diff() > pd.Timedelta(minutes=30)
    events["session"] = (gap | (events["user_id"] != events["user_id"].shift())).cumsum()
    sessions = events.groupby("session").agg(
        user_id=("user_id", "first"), start=("event_at", "min"), end=("event_at", "max")
    )
    sessions["seconds"] = (sessions["end"] - sessions["start"]).dt.total_seconds()
    users = events.groupby(["user_id", "event"]).size().unstack(fill_value=0)
    users["sessions"] = sessions.groupby("user_id").size()
    users["stay_seconds"] = sessions.groupby("user_id")["seconds"].sum()
    days = events.assign(day=events["local_at"].dt.normalize())[["user_id", "day"]].drop_duplicates()
    users["active_days"] = days.groupby("user_id").size()
    return users


def main() -> None:
    """Make the table one way, and print its sums and its cost."""
    import pandas as pd

    way, version = {"as-written": as_written, "vectorised": vectorised}[sys.argv[1]], Path(sys.argv[2])

    def answer() -> Answered:
        events = pd.read_parquet(version / "events", columns=["user_id", "event_at", "local_at", "event"])
        users = way(events)
        sums = ("view_item", "add_to_cart", "purchase", "sessions", "stay_seconds", "active_days")
        return {"rows": [[len(users), *(float(users[name].sum()) for name in sums)]]}

    measured(answer)


if __name__ == "__main__":
    main()
