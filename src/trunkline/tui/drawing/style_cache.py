"""Component classes of a widget, combined into Rich styles."""

from rich.style import Style
from textual.widget import Widget


class StyleCache:
    """The Rich styles of a widget's components; each combination is computed once."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        """Cache styles of component classes that begin with a prefix and two dashes."""
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[tuple[str, ...], Style] = {}

    def __call__(self, *parts: str) -> Style:
        """Return the widget's style with these components over it, the last one on top."""
        style = self._styles.get(parts)
        if style is None:
            style = self._styles[parts] = self._combined(parts)
        return style

    def clear(self) -> None:
        """Forget the styles: the style sheets or the widget's state have changed."""
        self._styles.clear()

    def _combined(self, parts: tuple[str, ...]) -> Style:
        widget = self._widget
        names = [f"{self._prefix}--{part}" for part in parts]
        style = widget.get_visual_style(*names).rich_style
        # Textual's visual styles have no `reverse`.
        reverse = any(widget.get_component_styles(name).text_style.reverse for name in names)
        return style + Style(reverse=True) if reverse else style
