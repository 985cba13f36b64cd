"""Sessions of the real logs, against pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from stories import told

pytestmark = pytest.mark.real

FEW = "taobao/UserBehavior_first_users.csv"
REES46 = "rees46/2019-Oct_head.csv"


def cut(log, by, gap):
    """Number the sessions of a log in order of time: a new one where the pause exceeds the gap."""
    pause = log.groupby(by)["at"].diff()
    return (pause.isna() | (pause > gap)).cumsum()


def figures(log, session, bought):
    """Say of sessions what session-gap does."""
    each = log.groupby(session)["at"].agg(["min", "max", "size"])
    seconds = each["max"] - each["min"]
    converted = log[log["event"] == bought].groupby(session).size()
    rates = ((each["size"] == 1).mean(), len(converted) / len(each))
    return (len(each), *rates, seconds.median(), pytest.approx(seconds.mean()))


NAMES = ("sessions", "bounce_rate", "conversion_rate", "median_seconds", "mean_seconds")


@pytest.fixture(scope="module")
def taobao(data):
    log = pd.read_csv(data / FEW, header=None, names=["user", "item", "category", "event", "at"])
    return log.sort_values(["user", "at"], kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def rees46(data):
    text = (data / REES46).read_text().splitlines()[:-1]
    log = pd.DataFrame([line.split(",") for line in text[1:]], columns=text[0].split(",")).drop_duplicates()
    log["at"] = (pd.to_datetime(log["event_time"]) - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    log = log.rename(columns={"event_type": "event"})
    return log.sort_values(["user_id", "user_session", "at"], kind="stable").reset_index(drop=True)


def test_taobaos_sessions_at_every_gap_are_what_pandas_cuts(ingested, taobao):
    for row in ingested(FEW).ask("session-gap").rows:
        session = cut(taobao, "user", row["gap_seconds"])
        assert tuple(row[name] for name in NAMES) == figures(taobao, session, "buy")


def test_taobaos_visits_and_bounces_are_what_pandas_counts(ingested, taobao):
    shop, session = ingested(FEW), cut(taobao, "user", 1_800)
    size = taobao.groupby(session).size()
    visits = taobao.assign(session=session).groupby("user")["session"].nunique()

    assert dict(told(shop.ask("visits"), "visits", "users")) == visits.value_counts().to_dict()
    assert told(shop.ask("bounce"), "numerator", "denominator")[::2] == [((size == 1).sum(), len(size)), (0, 294)]
    assert shop.ask("visits").facts["median"].value == visits.median()


def test_visits_of_taobao_part_where_the_field_found_it(ingested):
    """Halfaker et al. 2015 find the valley near an hour on site after site."""
    knee = ingested(FEW).ask("session-gap").facts["knee_seconds"]

    assert 1_800 < knee.value < 7_200


def test_rees46s_own_sessions_are_cut_where_they_pause(ingested, rees46):
    by = ["user_id", "user_session"]
    rows = ingested(REES46).ask("session-gap").rows

    assert rows[-1]["sessions"] == rees46.groupby(by).ngroups
    assert rees46["user_session"].nunique() == 5_066
    for row in rows:
        session = cut(rees46, by, row["gap_seconds"])
        assert tuple(row[name] for name in NAMES) == figures(rees46, session, "purchase")
