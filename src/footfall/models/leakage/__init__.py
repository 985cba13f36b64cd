"""Features that know the future."""

from footfall.models.leakage.leakage_audit import LeakageAudit

__all__ = ["LeakageAudit"]
