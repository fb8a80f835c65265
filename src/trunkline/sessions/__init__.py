"""The open profiles, and what is known of each: whether it answers, and when its access ends."""

from trunkline.sessions.error_text import Refused, explain
from trunkline.sessions.sessions import Sessions

__all__ = ["Refused", "Sessions", "explain"]
