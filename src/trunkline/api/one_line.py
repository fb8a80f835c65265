"""Makes a vendor's text safe to show in an error message."""

from trunkline.model.table.cells import visible


def one_line(text: str, limit: int = 300) -> str:
    """Fold white space, make control characters visible, and truncate to the limit."""
    # A vendor's text may be megabytes long: only the beginning is needed.
    folded = visible(" ".join(text[: 8 * limit].split()))
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"
