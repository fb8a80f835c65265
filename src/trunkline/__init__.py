"""A terminal dashboard for the telephony side of voice-AI platforms."""

from importlib import metadata

__all__ = ["version"]


def version() -> str:
    """Return the installed version of Trunkline."""
    return metadata.version("trunkline")
