"""Reads simulated logs with pandas alone, as somebody would who knows the format and not the code."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

import footfall as ff
from cached import kept
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


def made(kind: str, **asked: int) -> Made:
    """Simulate a log, once as long as the simulator stays as it is, and read it."""
    return Made(READERS[kind](log_of(kind, **asked) / kind), truth_of(kind, **asked))


def truth_of(kind: str, **asked: int) -> dict[str, Any]:
    """Give what was planted in a simulated log."""
    told: dict[str, Any] = json.loads((log_of(kind, **asked) / "truth.json").read_text())
    return told


def log_of(kind: str, **asked: int) -> Path:
    """Give the folder of a simulated log: the log under its kind's name, and its truth."""

    def make(folder: Path) -> None:
        truth = KINDS[kind].make(asked).write(folder / kind)
        shutil.copy(truth, folder / "truth.json")

    return kept(_name("log", kind, asked), make)


def ingested(kind: str, into: Path, *, timezone: str | None = None, **asked: int) -> Path:
    """Give a simulated log's shop, at a place of the asker's own: what is fitted there, nobody else sees."""

    def make(folder: Path) -> None:
        ff.ingest(log_of(kind, **asked) / kind, folder / "shop", timezone=timezone, memory="1GB").close()

    zone = (timezone or "").replace("/", "-")
    return shutil.copytree(kept(_name(f"shop{zone}", kind, asked), make) / "shop", into)


def _name(what: str, kind: str, asked: dict[str, int]) -> str:
    return "-".join([what, kind, *(f"{name}{value}" for name, value in sorted(asked.items()))])


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
