"""The simulated fashion shop: four files that agree with one another, and sales that fall while customers keep coming."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest

from footfall.simulate import FashionCampus

HEADERS = {
    "click_stream": "session_id,event_name,event_time,event_id,traffic_source,event_metadata",
    "transactions": "created_at,customer_id,booking_id,session_id,product_metadata,payment_method,payment_status,promo_amount,promo_code,shipment_fee,shipment_date_limit,shipment_location_lat,shipment_location_long,total_amount",
    "customer": "customer_id,first_name,last_name,username,email,gender,device_type,device_id,device_version,home_location_lat,home_location_long,home_location,home_country,first_join_date",
    "product": "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName",
}


@dataclass(frozen=True)
class Shop:
    click_stream: pd.DataFrame
    transactions: pd.DataFrame
    customer: pd.DataFrame
    product: pd.DataFrame
    truth: dict[str, Any]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("campus") / "shop"
    truth = json.loads(FashionCampus(events=250_000, seed=6).write(folder).read_text())
    return Shop(**{name: pd.read_csv(folder / f"{name}.csv", low_memory=False) for name in HEADERS}, truth=truth)


@pytest.fixture(scope="module")
def said(shop: Shop) -> pd.DataFrame:
    """What events say of themselves."""
    with_words = shop.click_stream.dropna(subset="event_metadata")
    return with_words.assign(said=with_words["event_metadata"].map(json.loads))


def test_files_and_their_columns_are_those_of_the_original(shop):
    assert {name: ",".join(getattr(shop, name).columns) for name in HEADERS} == HEADERS


def test_ids_are_unique_and_files_refer_to_one_another(shop):
    assert shop.click_stream["event_id"].is_unique
    assert shop.transactions["booking_id"].is_unique
    assert shop.customer["customer_id"].is_unique
    assert shop.customer["device_id"].is_unique
    assert shop.product["id"].is_unique
    assert shop.transactions["customer_id"].isin(shop.customer["customer_id"]).all()
    assert shop.transactions["session_id"].isin(shop.click_stream["session_id"]).all()
    assert (shop.transactions.groupby("session_id")["customer_id"].nunique() == 1).all()
    sold = shop.transactions["product_metadata"].map(json.loads).explode().map(lambda line: line["product_id"])
    assert sold.isin(shop.product["id"]).all()


def test_every_booking_is_a_transaction_at_the_same_time(shop):
    booked = shop.click_stream[shop.click_stream["event_name"] == "BOOKING"]
    assert list(booked["event_time"]) == list(shop.transactions["created_at"])
    assert list(booked["session_id"]) == list(shop.transactions["session_id"])
    assert shop.truth["orders"] == len(booked)
    assert shop.truth["buyers"] == shop.transactions["customer_id"].nunique()


def test_totals_are_what_the_items_cost(shop):
    lines = shop.transactions["product_metadata"].map(json.loads)
    full = lines.map(lambda order: sum(line["quantity"] * line["item_price"] for line in order))
    money = shop.transactions
    assert (money["total_amount"] == full - money["promo_amount"] + money["shipment_fee"]).all()
    assert shop.truth["revenue"] == (full - money["promo_amount"]).sum()
    assert shop.truth["discount"] == money["promo_amount"].sum()
    assert (money["promo_amount"] > 0).equals(money["promo_code"].notna())
    assert money["promo_code"].notna().mean() > 0.1


def test_metadata_say_what_each_event_is_about(said):
    keys = said.groupby("event_name")["said"].agg(lambda every: {tuple(one) for one in every}).to_dict()
    assert keys == {
        "SEARCH": {("search_keywords",)},
        "ADD_TO_CART": {("product_id", "quantity", "item_price")},
        "ADD_PROMO": {("promo_code", "promo_amount")},
        "BOOKING": {("payment_status",)},
    }


def test_promotions_named_in_the_stream_are_those_of_the_transactions(shop, said):
    used = said.loc[said["event_name"] == "ADD_PROMO", "said"].map(lambda one: one["promo_amount"])
    assert sorted(used) == sorted(shop.transactions.loc[shop.transactions["promo_amount"] > 0, "promo_amount"])


def test_sessions_without_a_transaction_have_no_customer(shop):
    assert shop.truth["source_sessions"] == shop.click_stream["session_id"].nunique()
    anonymous = set(shop.click_stream["session_id"]) - set(shop.transactions["session_id"])
    assert shop.truth["source_sessions_without_customer"] == len(anonymous) > 1000


def test_sessions_go_on_after_long_pauses(shop):
    at = pd.to_datetime(shop.click_stream["event_time"])
    pause = at.groupby(shop.click_stream["session_id"]).diff().dt.total_seconds()
    assert (pause.dropna() > 0).all()
    assert (pause > 1800).sum() > 0.05 * shop.truth["source_sessions"]


def test_sales_fall_for_two_months_while_new_customers_keep_coming(shop):
    at = pd.to_datetime(shop.transactions["created_at"]).dt.tz_convert("Asia/Jakarta")
    month, paid = at.dt.strftime("%Y-%m"), shop.transactions["total_amount"] - shop.transactions["shipment_fee"]
    sales = paid.groupby(month).sum()
    new = month[~shop.transactions.duplicated("customer_id")].value_counts()
    assert sales["2022-07"] < sales["2022-06"] < sales["2022-05"]
    assert new["2022-07"] > new["2022-05"] * 0.95
    joined = shop.customer["first_join_date"].str[:7].value_counts()
    assert joined["2022-07"] > 0.9 * joined["2022-05"]
