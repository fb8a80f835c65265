"""Making a vendor's text fit for an error: one line, nothing hidden in it, of sensible length."""

from trunkline.model.table.cells import visible


def one_line(text: str, limit: int = 300) -> str:
    """Fold white space, make control characters visible and cut what is longer than the limit."""
    # A vendor's text may be megabytes: nothing is gained by looking at all of it.
    folded = visible(" ".join(text[: 8 * limit].split()))
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"
