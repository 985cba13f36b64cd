"""The rival's answers on ClickHouse (chdb), as one who knows it writes them: over the store's own Parquet.

`EVENTS` are over events and what ingest remembers beside them; `TABLES` are those a rival would rather take from the
other tables of the store. Every query gives the main figures of the unit it is named by, in the same order.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from measure import Answered, measured

COLUMNS = {
    "user_id": "Int64",
    "event_at": "DateTime64(6, 'UTC')",
    "local_at": "DateTime64(6, 'UTC')",
    "event": "LowCardinality(String)",
    "previous_event": "LowCardinality(Nullable(String))",
    "next_event": "LowCardinality(Nullable(String))",
    "item_id": "Int64",
    "session_no": "Int64",
    "position": "Int64",
    "event_no": "Int64",
    "gap_seconds": "Nullable(Float64)",
}
STEPS = "event in ('view_item', 'add_to_cart', 'purchase')"

EVENTS = {
    "traffic": """
        select toDate(local_at) as period, count() as events, uniqExact(user_id) as visitors,
            countIf(position = 1) as sessions, countIf(event = 'view_item') as views,
            uniqExactIf(user_id, event = 'view_item') as viewers, countIf(event = 'add_to_cart') as carts,
            countIf(event = 'purchase') as purchases, uniqExactIf((user_id, event_at), event = 'purchase') as orders,
            uniqExactIf(user_id, event = 'purchase') as buyers
        from {events} group by period order by period""",
    "rhythm": """
        select toDayOfWeek(local_at) as weekday, toHour(local_at) as hour, event, count() as events,
            uniqExact(user_id) as users
        from {events} group by weekday, hour, event order by weekday, hour, event""",
    "funnel": f"""
        select countIf(depth >= 1), countIf(depth >= 2), countIf(depth >= 3) from (
            select windowFunnel(86400)(toUnixTimestamp(event_at), event = 'view_item', event = 'add_to_cart',
                event = 'purchase') as depth
            from {{events}} where {STEPS} group by user_id)""",
    "retention": """
        select arrayMin(weeks) as cohort, intDiv(arrayJoin(weeks) - cohort, 7) as age, count() as customers
        from (select user_id, groupUniqArray(toMonday(local_at)) as weeks from {events} group by user_id)
        group by cohort, age order by cohort, age""",
    "session-stats": """
        select count() as sessions, uniqExact(user_id) as users, quantileExactInclusive(0.5)(seconds) as median_seconds,
            avg(seconds) as mean_seconds, sum(events) / sessions as events_per_session,
            countIf(events = 1) / sessions as bounce_rate, avg(bought) as conversion_rate
        from (select user_id, session_no, ifNull(sum(gap_seconds), 0) as seconds, count() as events,
                max(event = 'purchase') as bought
            from {events} group by user_id, session_no)""",
    "transitions": """
        select from, to, sum(times) as count, any(seconds) as median_seconds from (
            select if(position = 1, 'entry', previous_event) as from, event as to, count() as times,
                quantileExactInclusive(0.5)(gap_seconds) as seconds
            from {events} group by from, to
            union all
            select event as from, 'exit' as to, count() as times, null as seconds
            from {events} where next_event is null group by from)
        group by from, to order by from, to""",
    "paths": """
        select path, count() as count, uniqExact(user_id) as users from (
            select user_id, arrayStringConcat(arrayMap(turn -> turn.2, arraySort(groupArray((position, event)))), ' > ')
                as path
            from {events} where position = 1 or event != previous_event group by user_id, session_no)
        group by path order by count desc, path limit 20""",
    "rankings": """
        select toString(item_id) as name, countIf(event = 'view_item') as views,
            rank() over (order by views desc) as view_rank, views / sum(views) over () as view_share,
            countIf(event = 'add_to_cart') as carts, rank() over (order by carts desc) as cart_rank,
            carts / sum(carts) over () as cart_share,
            countIf(event = 'purchase') as purchases, rank() over (order by purchases desc) as purchase_rank,
            purchases / sum(purchases) over () as purchase_share
        from {events} group by item_id order by purchases desc, name limit 10""",
    "repurchase": """
        with bought as (select user_id, arraySort(groupUniqArray(event_at)) as at from {events}
            where event = 'purchase' group by user_id)
        select length(at) as orders, count() as buyers,
            (select quantileExactInclusive(0.5)(dateDiff('microsecond', before, after)) / 86400000000 from bought
                array join arrayPopBack(at) as before, arrayPopFront(at) as after) as median_gap_days
        from bought group by orders order by orders""",
    "return-rate": """
        select day as period, count() as active, countIf(following = day + 1) as returned from (
            select day, leadInFrame(day, 1) over (partition by user_id order by day
                rows between unbounded preceding and unbounded following) as following
            from (select distinct user_id, toDate(local_at) as day from {events}))
        group by period order by period""",
}

TABLES = {
    "traffic": """
        select period, events, visitors, sessions, views, viewers, carts, purchases, orders, buyers from (
            select d.on as period, sum(d.events) as events, count() as visitors, sum(d.views) as views,
                countIf(d.views > 0) as viewers, sum(d.carts) as carts, sum(d.purchases) as purchases,
                countIf(d.purchases > 0) as buyers
            from {days} as d group by period) as counted
        left join (select toDate(local_at) as period, count() as sessions from {sessions} group by period) as begun
            using (period)
        left join (select toDate(local_at) as period, count() as orders from {orders} group by period) as ordered
            using (period)
        order by period""",
    "retention": """
        select arrayMin(weeks) as cohort, intDiv(arrayJoin(weeks) - cohort, 7) as age, count() as customers
        from (select user_id, groupUniqArray(toMonday(on)) as weeks from {days} group by user_id)
        group by cohort, age order by cohort, age""",
    "return-rate": """
        select on as period, count() as active, countIf(following = on + 1) as returned from (
            select on, leadInFrame(on, 1) over (partition by user_id order by on
                rows between unbounded preceding and unbounded following) as following from {days})
        group by period order by period""",
    "session-stats": """
        select count() as sessions, uniqExact(user_id) as users, quantileExactInclusive(0.5)(seconds) as median_seconds,
            avg(seconds) as mean_seconds, sum(events) / sessions as events_per_session,
            countIf(events = 1) / sessions as bounce_rate, avg(converted) as conversion_rate
        from {sessions}""",
    "paths": """
        select path, count() as count, uniqExact(user_id) as users from {sessions}
        group by path order by count desc, path limit 20""",
    "rankings": """
        select toString(item_id) as name, views, rank() over (order by views desc) as view_rank,
            views / sum(views) over () as view_share, carts, rank() over (order by carts desc) as cart_rank,
            carts / sum(carts) over () as cart_share, purchases, rank() over (order by purchases desc) as purchase_rank,
            purchases / sum(purchases) over () as purchase_share
        from {items} order by purchases desc, name limit 10""",
    "repurchase": """
        with bought as (select user_id, arraySort(groupArray(ordered_at)) as at from {orders} group by user_id)
        select length(at) as orders, count() as buyers,
            (select quantileExactInclusive(0.5)(dateDiff('microsecond', before, after)) / 86400000000 from bought
                array join arrayPopBack(at) as before, arrayPopFront(at) as after) as median_gap_days
        from bought group by orders order by orders""",
}


def source(version: Path, table: str) -> str:
    """Name a table's files, the events' with the types a rival would declare."""
    files = f"'{version / table}/*.parquet', Parquet"
    typed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    return f"file({files}, $${typed}$$)" if table == "events" else f"file({files})"


def main() -> None:
    """Answer one question, and print figures and cost."""
    import chdb

    question, version, tables = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] == ["tables"]
    query = TABLES.get(question, EVENTS[question]) if tables else EVENTS[question]
    sources = {table: source(version, table) for table in ("events", "sessions", "items", "orders", "days")}
    chdb.query("select 1")

    def answer() -> Answered:
        found = json.loads(str(chdb.query(f"{query.format(**sources)} settings max_threads = 2", "JSONCompact")))
        return {"rows": found["data"]}

    measured(answer)


if __name__ == "__main__":
    main()
