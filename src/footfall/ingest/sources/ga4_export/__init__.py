"""GA4's export to BigQuery."""

from footfall.ingest.sources.ga4_export.ga4_export import Ga4Export

__all__ = ["Ga4Export"]
