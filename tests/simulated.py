"""Reads simulated logs with pandas alone, as somebody would who knows the format and not the code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from footfall.simulate import KINDS

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Made:
    rows: pd.DataFrame
    truth: dict[str, Any]

    @property
    def planted(self) -> dict[str, Any]:
        return self.truth["planted"]


def made(kind: str, folder: Path, **asked: int) -> Made:
    folder.mkdir(exist_ok=True)
    path = folder / kind
    truth = KINDS[kind].make(asked).write(path)
    return Made(READERS[kind](path), json.loads(truth.read_text()))


def funnel_shop(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path, dtype={"user_id": str, "item_id": str, "order_id": str}, low_memory=False)
    at = pd.to_datetime(log["event_at"], format="%Y-%m-%dT%H:%M:%SZ", utc=True)
    return with_days(log, at, "Europe/Berlin")


def rees46(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path, dtype={"price": str}, low_memory=False)
    at = pd.to_datetime(log["event_time"], format="%Y-%m-%d %H:%M:%S UTC", utc=True)
    return with_days(log.rename(columns={"event_type": "event"}), at, "UTC")


def ga4_flat(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path, encoding="euc-kr", dtype={"user_pseudo_id": str, "event_date": str}, low_memory=False)
    at = pd.to_datetime(log["event_timestamp"], unit="us", utc=True)
    log = log.rename(columns={"user_pseudo_id": "user_id", "event_name": "event"})
    return with_days(log, at, "Asia/Seoul")


def fashion_campus(path: Path) -> pd.DataFrame:
    log = pd.read_csv(path / "click_stream.csv")
    at = pd.to_datetime(log["event_time"], format="%Y-%m-%dT%H:%M:%S.%fZ", utc=True)
    return with_days(log.rename(columns={"event_name": "event"}), at, "Asia/Jakarta")


def with_days(log: pd.DataFrame, at: pd.Series, timezone: str) -> pd.DataFrame:
    local = at.dt.tz_convert(timezone)
    return log.assign(at=at, day=local.dt.strftime("%Y-%m-%d"), hour=local.dt.hour, month=local.dt.month)


def sessions(log: pd.DataFrame) -> int:
    away = log.sort_values(["user_id", "at"], kind="stable").groupby("user_id")["at"].diff().dt.total_seconds()
    return int((away.isna() | (away > 1800)).sum())


def bg_nbd(frequency: np.ndarray, recency: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Fit r, alpha, a and b by maximum likelihood."""

    def loss(logs: np.ndarray) -> float:
        r, alpha, a, b = np.exp(logs)
        common = gammaln(r + frequency) - gammaln(r) + r * np.log(alpha) + betaln(a, b + frequency) - betaln(a, b)
        alive = -(r + frequency) * np.log(alpha + age)
        left = np.log(a) - np.log(b + np.maximum(frequency, 1) - 1) - (r + frequency) * np.log(alpha + recency)
        return -np.mean(common + np.logaddexp(alive, np.where(frequency > 0, left, -np.inf)))

    found = minimize(loss, np.array([0.0, 4.0, 0.0, 0.0]), method="L-BFGS-B")
    return np.exp(found.x)


READERS = {"funnel-shop": funnel_shop, "rees46": rees46, "ga4-flat": ga4_flat, "fashion-campus": fashion_campus}
