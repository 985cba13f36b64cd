"""The list on the wall: every unit, in the order it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footfall.actions.plan import Plan
from footfall.analyses.abandoned_carts import AbandonedCarts
from footfall.analyses.anomalies import Anomalies
from footfall.analyses.attribution import Attribution
from footfall.analyses.bounce import Bounce
from footfall.analyses.breakdown import Breakdown
from footfall.analyses.change import Change
from footfall.analyses.churn_horizon import ChurnHorizon
from footfall.analyses.churn_months import ChurnMonths
from footfall.analyses.clv import Clv
from footfall.analyses.clv_calibration import ClvCalibration
from footfall.analyses.compare import Compare
from footfall.analyses.contrast import Contrast
from footfall.analyses.conversion_by import ConversionBy
from footfall.analyses.conversion_definitions import ConversionDefinitions
from footfall.analyses.correlations import Correlations
from footfall.analyses.event_counts import EventCounts
from footfall.analyses.funnel import Funnel
from footfall.analyses.journeys import Journeys
from footfall.analyses.last_events import LastEvents
from footfall.analyses.ledger import Ledger
from footfall.analyses.lifecycle import Lifecycle
from footfall.analyses.lift import Lift
from footfall.analyses.overview import Overview
from footfall.analyses.path_difference import PathDifference
from footfall.analyses.paths import Paths
from footfall.analyses.profile import Profile
from footfall.analyses.promotions import Promotions
from footfall.analyses.rankings import Rankings
from footfall.analyses.repurchase import Repurchase
from footfall.analyses.repurchase_curve import RepurchaseCurve
from footfall.analyses.retention import Retention
from footfall.analyses.return_rate import ReturnRate
from footfall.analyses.revenue_retention import RevenueRetention
from footfall.analyses.rfm import Rfm
from footfall.analyses.rhythm import Rhythm
from footfall.analyses.segment_moves import SegmentMoves
from footfall.analyses.segments import SegmentChoice, Segments
from footfall.analyses.sequences import Sequences
from footfall.analyses.session_gap import SessionGap
from footfall.analyses.session_stats import SessionStats
from footfall.analyses.stickiness import Stickiness
from footfall.analyses.time_to_convert import TimeToConvert
from footfall.analyses.traffic import Traffic
from footfall.analyses.transitions import Transitions
from footfall.analyses.visits import Visits
from footfall.errors import unknown
from footfall.models.drivers import Drivers
from footfall.models.leakage import LeakageAudit
from footfall.models.model_comparison import ModelComparison
from footfall.models.model_evaluation import ModelEvaluation
from footfall.models.reasons import Reasons
from footfall.models.risk_and_value import RiskAndValue
from footfall.models.score_history import ScoreHistory
from footfall.recommend.recommender_comparison import RecommenderComparison
from footfall.shop.findings import Findings

if TYPE_CHECKING:
    from footfall.analysis import Analysis

SECTIONS: dict[str, tuple[type[Analysis], ...]] = {
    "What matters most": (Findings,),
    "The log": (Ledger, Overview, Profile, Correlations),
    "How they come": (Traffic, Rhythm, Visits, Breakdown, SessionStats, Bounce, SessionGap),
    "What they do": (EventCounts, LastEvents, Paths, Transitions, Journeys, Sequences, PathDifference, Rankings),
    "Who buys": (
        Funnel,
        ConversionDefinitions,
        TimeToConvert,
        ConversionBy,
        Compare,
        Contrast,
        Attribution,
        Lift,
        AbandonedCarts,
    ),
    "Who comes back": (Retention, ReturnRate, Lifecycle, Stickiness, Repurchase, RepurchaseCurve),
    "What they spend": (Change, RevenueRetention, Promotions),
    "Customers": (
        Rfm,
        Segments,
        SegmentChoice,
        SegmentMoves,
        Anomalies,
        Clv,
        ClvCalibration,
        ChurnHorizon,
        ChurnMonths,
    ),
    "What they are likely to do": (
        ModelComparison,
        ModelEvaluation,
        Drivers,
        Reasons,
        RiskAndValue,
        LeakageAudit,
        ScoreHistory,
    ),
    "What they will want": (RecommenderComparison,),
    "What to do": (Plan,),
}
"""The units: what matters most, then in the order of a customer's life."""

UNITS: dict[str, type[Analysis]] = {unit.name(): unit for units in SECTIONS.values() for unit in units}


def unit(name: str) -> type[Analysis]:
    """Find a unit by name, or guess the typo."""
    if name not in UNITS:
        raise unknown("analysis", name, UNITS, "`footfall ask --list` shows them all.")
    return UNITS[name]
