"""Component styles as content takes them."""

from typing import TYPE_CHECKING

from textual.style import Style

if TYPE_CHECKING:
    from textual.widget import Widget


def look_of(widget: "Widget", component: str) -> Style:
    """Return a component style as it is in the style sheets, with nothing of the widget's own.

    `Widget.get_visual_style` of Textual 8.2 loses opaque backgrounds where it is partial, and
    `reverse` always, which the 16-colour theme lives on.

    Args:
        widget: the widget.
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
