"""The open profiles, and what is known of each: whether it answers, and when its access ends."""

from trunkline.sessions.explaining import Refused, explain
from trunkline.sessions.opening import Sessions

__all__ = ["Refused", "Sessions", "explain"]
