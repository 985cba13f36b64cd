"""The flat event table that Korean shops draw from GA4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from footfall.ingest import parse
from footfall.ingest.sources.source import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


@dataclass(frozen=True, kw_only=True)
class Ga4Flat(Source):
    """One row an event: event_date, user_pseudo_id, event_timestamp, event_name, purchase_value, device, media, type.

    Often EUC-KR. Ids stay the text they are (1000002.173). event_timestamp is an instant: microseconds since 1970 (or
    seconds, or milliseconds), or a time in UTC. event_date is the shop's day: the zone in which the two agree is the
    shop's where none is named. type is 광고 (paid) or 비광고. purchase_value is a purchase's revenue.
    """

    columns: ClassVar[Mapping[str, str]] = {
        "user_id": "user_pseudo_id",
        "event_at": "event_timestamp",
        "event": "event_name",
        "revenue": "purchase_value",
        "device": "device",
        "channel": "media",
        "is_paid": "type",
    }
    events: ClassVar[Mapping[str, str]] = {
        "회원가입완료": "sign_up",
        "회원가입_완료": "sign_up",
        "회원가입 완료": "sign_up",
    }
    more_events = True
    told_by = (
        *("event_date", "user_pseudo_id", "event_timestamp", "event_name"),
        *("purchase_value", "device", "media", "type"),
    )
    day = "event_date"

    def instant(self, theirs: ir.Value) -> ir.Value:
        """Read a count since 1970, else text."""
        return parse.instant(theirs)
