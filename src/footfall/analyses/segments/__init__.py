"""Users parted into segments by what they do."""

from footfall.analyses.segments.segment_choice import SegmentChoice
from footfall.analyses.segments.segments import Segments
from footfall.analyses.segments.told import assigned

__all__ = ["SegmentChoice", "Segments", "assigned"]
