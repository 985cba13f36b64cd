"""Sessions, transitions and a funnel with retentioneering 5: from the log, or from the store's events."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from measure import Answered, measured

EVENTS = {"pv": "view_item", "fav": "add_to_wishlist", "cart": "add_to_cart", "buy": "purchase"}
STEPS = ["view_item", "add_to_cart", "purchase"]


def main() -> None:
    """Answer, and print the main figures and the cost; its telemetry is off."""
    os.environ["RETENTIONEERING_NO_TRACK"] = "1"
    import pandas as pd
    from retentioneering import Eventstream

    start, path = sys.argv[1], Path(sys.argv[2])

    def answer() -> Answered:
        if start == "log":
            events = pd.read_csv(path, names=["user_id", "item", "category", "event", "timestamp"])
            events["event"] = events["event"].map(EVENTS)
            events = events.drop_duplicates()[["user_id", "event", "timestamp"]]
        else:
            events = pd.read_parquet(path / "events", columns=["user_id", "event", "event_at"])
            events = events.rename(columns={"event_at": "timestamp"})
        stream = Eventstream(events, {"path_cols": ["user_id"]}).split_sessions(timeout="30m")
        sessions = int(stream.df["session_id"].nunique())
        steps = stream.transition_graph_data(edge_weight="count", path_col="session_id")
        funnel = stream.funnel_data(steps=STEPS)
        reached = [step["unique_paths"] for step in funnel["steps"]]
        return {"rows": [[sessions, int(steps.loc["view_item", "add_to_cart"]), *reached]]}

    measured(answer)


if __name__ == "__main__":
    main()
