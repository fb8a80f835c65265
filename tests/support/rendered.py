"""What is drawn on a screen, as text."""

from typing import Any

from textual.screen import Screen


def rendered_lines(screen: Screen[Any]) -> list[str]:
    """Return the lines of a screen, without the spaces at their ends; also of one behind."""
    strips = screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]
