"""Conversion and churn on the real logs: what they learn from, and what is said where a log is too short."""

from __future__ import annotations

import pytest

from footfall.errors import NotApplicable
from footfall.models.churn import Churn
from footfall.models.conversion import Conversion
from footfall.surfaces.cli import main

pytestmark = [pytest.mark.real, pytest.mark.nightly]  # daily: `models/test_ahead.py` and `test_cutoffs.py`


def cuts(model, shop) -> str:
    return next(note.text for note in model.notes(shop.tables()) if note.code == "cut-offs").split(": ", 1)[1]


def test_online_retail_is_cut_five_times_a_horizon_apart(ingested):
    shop = ingested("online_retail/onlineretail.parquet")
    assert cuts(Churn(), shop) == (
        "2011-08-07 (2,540 of 3,191 churned), 2011-09-01 (2,529 of 3,317 churned), "
        "2011-09-26 (2,630 of 3,550 churned), 2011-10-21 (2,823 of 3,862 churned), 2011-11-15 (2,897 of 4,139 churned)."
    )


def test_churn_of_online_retail_is_what_pandas_counts(ingested, data):
    import pandas as pd

    rows = pd.read_parquet(data / "online_retail" / "onlineretail.parquet")
    names = {name.lower().replace(" ", ""): name for name in rows}
    who, at, invoice = (names[name] for name in ("customerid", "invoicedate", "invoiceno"))
    rows = rows[rows[who].notna() & ~rows[invoice].astype(str).str.startswith("C")]
    day = pd.to_datetime(rows[at]).dt.date
    before = set(rows.loc[day < pd.Timestamp("2011-11-15").date(), who])
    after = set(rows.loc[day >= pd.Timestamp("2011-11-15").date(), who])

    shop = ingested("online_retail/onlineretail.parquet")

    assert f"2011-11-15 ({len(before - after):,} of {len(before):,} churned)" in cuts(Churn(), shop)


def test_google_merchandise_has_five_cut_offs_with_enough_who_bought_together(ingested):
    shop = ingested("google_merch/events.csv.zip")
    assert cuts(Conversion(), shop) == (
        "2020-12-28 (33 of 7,110 bought), 2021-01-04 (31 of 5,467 bought), 2021-01-11 (33 of 4,020 bought), "
        "2021-01-18 (36 of 3,202 bought), 2021-01-25 (20 of 3,343 bought)."
    )


def test_nine_days_of_taobao_hold_a_purchase_within_two_days_and_none_within_a_week(ingested):
    shop = ingested("taobao/UserBehavior_first_users.csv")

    with pytest.raises(NotApplicable, match=r"The log has 9 days, 2017-11-25 to 2017-12-03; a cut-off needs 7 days"):
        Conversion().settle(shop.tables())
    assert cuts(Conversion(within="2d"), shop).endswith("2017-12-02 (66 of 204 bought).")


def test_three_hours_of_rees46_are_too_short_and_fit_says_so(ingested):
    shop = ingested("rees46/2019-Oct_head.csv")

    with pytest.raises(NotApplicable, match=r"cannot be fitted to this shop\. The log has 1 day, 2019-10-01") as told:
        shop.fit("churn")
    assert told.value.code == "log-too-short"


def test_nine_days_are_too_short_on_the_command_line_and_that_is_no_failure(ingested, capsys):
    shop = ingested("taobao/UserBehavior_first_users.csv")

    assert main(["fit", "conversion", str(shop.path)]) == 0
    assert capsys.readouterr().out.startswith(
        "Note (log-too-short): The model 'conversion' cannot be fitted to this shop. The log has 9 days"
    )
    assert main(["score", "conversion", str(shop.path)]) == 2
