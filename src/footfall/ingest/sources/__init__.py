"""The log formats Footfall knows, in the order they are tried; one format a file."""

from footfall.ingest.sources.canonical import Canonical
from footfall.ingest.sources.ga4_flat import Ga4Flat
from footfall.ingest.sources.online_retail import OnlineRetail
from footfall.ingest.sources.rees46 import Rees46
from footfall.ingest.sources.source import Source
from footfall.ingest.sources.taobao import Taobao

SOURCES: tuple[type[Source], ...] = (Rees46, OnlineRetail, Ga4Flat, Canonical, Taobao)

__all__ = ["SOURCES", "Source"]
