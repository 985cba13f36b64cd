"""Users that act as no person can."""

from footfall.analyses.anomalies.anomalies import Anomalies
from footfall.analyses.anomalies.odd import odd_users

__all__ = ["Anomalies", "odd_users"]
