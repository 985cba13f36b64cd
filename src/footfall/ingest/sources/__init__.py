"""The log formats Footfall knows, in the order they are tried; one format a file."""

from footfall.ingest.sources.canonical import Canonical
from footfall.ingest.sources.complete_journey import CompleteJourney
from footfall.ingest.sources.fashion_campus import FashionCampus
from footfall.ingest.sources.ga4_export import Ga4Export
from footfall.ingest.sources.ga4_flat import Ga4Flat
from footfall.ingest.sources.google_merch import GoogleMerch
from footfall.ingest.sources.online_retail import OnlineRetail, OnlineRetailII
from footfall.ingest.sources.rees46 import Rees46
from footfall.ingest.sources.source import Source
from footfall.ingest.sources.taobao import Taobao

SOURCES: tuple[type[Source], ...] = (
    Rees46,
    OnlineRetail,
    OnlineRetailII,
    Ga4Export,
    Ga4Flat,
    CompleteJourney,
    FashionCampus,
    GoogleMerch,
    Canonical,
    Taobao,
)

__all__ = ["SOURCES", "Source"]
