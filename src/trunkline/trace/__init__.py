"""The trace: where a call to one number goes, through every profile at once."""

from trunkline.trace.outline import Entry, outline, summary
from trunkline.trace.tracer import Answer, Query, State, Trace

__all__ = ["Answer", "Entry", "Query", "State", "Trace", "outline", "summary"]
