"""Component styles for content."""

from typing import TYPE_CHECKING

from textual.style import Style

if TYPE_CHECKING:
    from textual.widget import Widget


def look_of(widget: "Widget", component: str) -> Style:
    """Return a component style as the style sheets define it, without the widget's own style.

    `Widget.get_visual_style` of Textual 8.2 loses opaque backgrounds if it is partial, and always
    `reverse`, which the 16-colour theme needs.

    Args:
        component: one of its `COMPONENT_CLASSES`; its colours may not be `auto`.
    """
    styles = widget.get_component_styles(component)
    text = styles.text_style
    return Style(
        background=styles.background if styles.has_rule("background") else None,
        foreground=styles.color if styles.has_rule("color") else None,
        bold=text.bold,
        dim=text.dim,
        italic=text.italic,
        underline=text.underline,
        reverse=text.reverse,
        strike=text.strike,
    )
