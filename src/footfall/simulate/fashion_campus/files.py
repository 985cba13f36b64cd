"""The four files of the shop: what was done, what was ordered, by whom, and what is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footfall.simulate.columns import batch, digits, glued, instants, microseconds, shuffled_ids, texts
from footfall.simulate.draws import stream
from footfall.simulate.fashion_campus.words import (
    COLOURS,
    FIRST_NAMES,
    GENDERS,
    LAST_NAMES,
    PAYMENTS,
    PHONES,
    PLACES,
    SEASONS,
    USAGES,
)
from footfall.simulate.uuids import uuids
from footfall.simulate.world.clock import DAY
from footfall.simulate.world.events import CODE, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from footfall.simulate.columns import Column
    from footfall.simulate.fashion_campus.bookings import Bookings
    from footfall.simulate.rows import Floats, Ints
    from footfall.simulate.world.setting import Setting
    from footfall.simulate.world.wares import Wares

_INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_CUSTOMER_BITS = 26
_SESSION, _EVENT, _BOOKING, _DEVICE = range(1, 5)  # salts of ids
_FEES = np.array((0, 0, 5_000, 10_000, 10_000, 15_000, 25_000))


def clicks(rows: Bookings, setting: Setting, wares: Wares, words: Mapping[str, str], rupiah: int) -> pa.RecordBatch:
    """Return click_stream.csv."""
    return _named(
        session_id=uuids(rows.user, rows.session, _SESSION),
        event_name=texts(rows.code, [words.get(word) for word in WORDS]),
        event_time=instants(microseconds(rows, setting.clock.midnight), _INSTANT, "us"),
        event_id=uuids(rows.user, rows.second, _EVENT),
        traffic_source=texts(rows.device, [device.name for device in setting.devices]),
        event_metadata=_metadata(rows, wares, setting, rupiah),
    )


def _metadata(rows: Bookings, wares: Wares, setting: Setting, rupiah: int) -> Column:
    """Write what an event is about as JSON, by what it is; most say nothing."""
    put = ('{"product_id": ', digits(wares.ids[rows.item]), ', "quantity": ', digits(rows.quantity))
    price = (', "item_price": ', digits(wares.cents[rows.item] * rupiah), "}")
    promo = ('{"promo_code": "', texts(rows.promo, [setting.welcome]), '", "promo_amount": ')
    told: dict[str, str | Column] = {
        "search": glued('{"search_keywords": "', texts(rows.term, _terms(wares)), '"}'),
        "add_to_cart": glued(*put, *price),
        "add_payment_info": glued(*promo, digits(rows.discount * rupiah), "}"),
        "purchase": '{"payment_status": "Success"}',
    }
    metadata: Column = pa.nulls(len(rows), pa.string())
    for word, said in told.items():
        metadata = pc.if_else(rows.code == CODE[word], said, metadata)
    return metadata


def transactions(rows: Bookings, setting: Setting, rupiah: int) -> pa.RecordBatch:
    """Return transactions.csv."""
    rows = rows.take(rows.code == CODE["purchase"])
    fee, promo = _FEES[rows.order % len(_FEES)], rows.discount * rupiah
    limit = rows.second + setting.clock.midnight + (3 + rows.order % 4) * DAY
    latitude, longitude = _coordinates(rows.user)
    return _named(
        created_at=instants(microseconds(rows, setting.clock.midnight), _INSTANT, "us"),
        customer_id=shuffled_ids(rows.user, _CUSTOMER_BITS),
        booking_id=uuids(rows.order, rows.user, _BOOKING),
        session_id=uuids(rows.user, rows.session, _SESSION),
        product_metadata=pa.array(rows.basket, pa.string()),
        payment_method=texts(rows.payment, PAYMENTS),
        payment_status=texts(np.zeros(len(rows), dtype=np.int64), ["Success"]),
        promo_amount=pa.array(promo, pa.int64()),
        promo_code=texts(np.where(promo > 0, rows.promo, -1), [setting.welcome]),
        shipment_fee=pa.array(fee, pa.int64()),
        shipment_date_limit=instants(limit, _INSTANT),
        shipment_location_lat=latitude,
        shipment_location_long=longitude,
        total_amount=pa.array(rows.cents * rupiah + fee, pa.int64()),
    )


def customers(rows: Bookings, setting: Setting) -> pa.RecordBatch:
    """Return customer.csv: who ordered, and of the others one in eight, who left a name and never ordered."""
    user, second = _known(rows)
    woman, phone, nothing = _chance(user, 1) < 0.62, _pick(user, 4, PHONES), np.zeros(len(user), dtype=np.int64)
    first_name = pc.if_else(woman, *(texts(_pick(user, 2, FIRST_NAMES[sex]), FIRST_NAMES[sex]) for sex in "FM"))
    username = glued(pc.utf8_lower(first_name), "_", digits(user))
    latitude, longitude = _coordinates(user)
    return _named(
        customer_id=shuffled_ids(user, _CUSTOMER_BITS),
        first_name=first_name,
        last_name=texts(_pick(user, 3, LAST_NAMES), LAST_NAMES),
        username=username,
        email=glued(username, "@example.com"),
        gender=texts(woman.astype(np.int64), ["M", "F"]),
        device_type=texts(phone, [kind for kind, _ in PHONES]),
        device_id=uuids(user, nothing, _DEVICE),
        device_version=texts(phone, [version for _, version in PHONES]),
        home_location_lat=latitude,
        home_location_long=longitude,
        home_location=texts(_pick(user, 5, PLACES), [name for name, *_ in PLACES]),
        home_country=texts(nothing, ["Indonesia"]),
        first_join_date=texts(setting.clock.wall(second) // DAY, list(map(setting.clock.named, range(setting.days)))),
    )


def _known(rows: Bookings) -> tuple[Ints, Ints]:
    """Return the users whose names are known, and the second each first came."""
    first = np.flatnonzero(np.diff(rows.user, prepend=-1))
    ordered = np.logical_or.reduceat(rows.code == CODE["purchase"], first)
    first = first[ordered | (rows.user[first] % 8 == 0)]
    return rows.user[first], rows.second[first]


def products(wares: Wares, setting: Setting) -> pa.RecordBatch:
    """Return product.csv."""
    rng, size = stream(1, wares.items), len(wares.ids)
    kind = wares.type_of
    columns = ((GENDERS, "gender"), (COLOURS, "baseColour"), (SEASONS, "season"), (USAGES, "usage"))
    drawn = {name: texts(rng.integers(0, len(values), size), values) for values, name in columns}
    return _named(
        id=pa.array(wares.ids, pa.int64()),
        gender=drawn["gender"],
        masterCategory=texts(kind, [wide for wide, *_ in wares.types]),
        subCategory=texts(kind, [narrow for _, narrow, *_ in wares.types]),
        articleType=texts(kind, [name for _, _, name, _ in wares.types]),
        baseColour=drawn["baseColour"],
        season=drawn["season"],
        year=pa.array(setting.first_day.year - rng.integers(1, 6, size), pa.int64()),
        usage=drawn["usage"],
        productDisplayName=pa.array(wares.names, pa.string()),
    )


def _named(**columns: Column) -> pa.RecordBatch:
    return batch(columns)


def _terms(wares: Wares) -> Sequence[str]:
    return [f"{name} {wares.brands[place % len(wares.brands)]}" for place, (_, _, name, _) in enumerate(wares.types)]


def _chance(user: Ints, salt: int) -> Floats:
    """Return a number from 0 to 1 that is the user's own, another for each salt."""
    mixed = (user * 2_654_435_761 + salt * 40_503) * 2_246_822_519 % (1 << 32)
    return (mixed ^ mixed >> 15) % 65_536 / 65_536


def _pick(user: Ints, salt: int, values: Sequence[object]) -> Ints:
    return (_chance(user, salt) * len(values)).astype(np.int64)


def _coordinates(user: Ints) -> tuple[Column, Column]:
    """Return where users live: within half a degree of the middle of their province."""
    middle = np.array([place[1:] for place in PLACES])[_pick(user, 5, PLACES)]
    around = np.stack([_chance(user, 6), _chance(user, 7)], axis=1) - 0.5
    latitude, longitude = np.round(middle + around, 6).T
    return pa.array(latitude), pa.array(longitude)
