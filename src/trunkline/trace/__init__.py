"""The trace: where a call to one number goes, through every profile at once.

- `tracer`: `Trace` queries the profiles, and follows the addresses that a call is forwarded to
- `outline`: the result as a list of lines, in one order for all formats
- `text_output`: the lines as text and as Markdown
- `json_output`: the result as JSON
"""

from trunkline.trace.outline import OutlineEntry, outline, summary
from trunkline.trace.tracer import ProfileTrace, Trace, TraceQuery, TraceState

__all__ = [
    "OutlineEntry",
    "ProfileTrace",
    "Trace",
    "TraceQuery",
    "TraceState",
    "outline",
    "summary",
]
