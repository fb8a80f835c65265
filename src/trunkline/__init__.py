"""A terminal dashboard for the telephony side of voice-AI platforms."""

__all__ = ["version"]


def version() -> str:
    """Return the installed version of Trunkline."""
    from importlib import metadata  # 15 ms that nothing else at start needs

    return metadata.version("trunkline")
