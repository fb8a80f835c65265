"""The two lines at the top: whose account this is and what may happen to it, and where one is."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.services.app_services import services_of
from trunkline.tui.services.heading import Heading

if TYPE_CHECKING:
    from textual.style import Style

_PROGRAM: Final = "trunkline"
_CRUMB: Final = " › "
_GAP: Final = 2


class TitleBar(Widget):
    """The title line and the breadcrumbs line.

    What may be written to the profile now, and whose access ends soon, it asks the program: that
    changes under any screen. A screen whose writes reach live calls has the class `-live`.

    Component classes: `titlebar--title` for the first line, `titlebar--live` for it where writes
    reach live calls, `titlebar--warning` for what ends, `titlebar--crumbs`, `titlebar--here` for
    the last crumb.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "titlebar--title",
        "titlebar--live",
        "titlebar--profile",
        "titlebar--warning",
        "titlebar--crumbs",
        "titlebar--here",
        "titlebar--filter",
    }
    DEFAULT_CSS = """
    TitleBar {
        height: 2;
        & > .titlebar--title { color: $foreground; background: $panel; }
        & > .titlebar--live { color: $background; background: $error; text-style: bold; }
        & > .titlebar--profile { color: $text-primary; text-style: bold; }
        & > .titlebar--warning { color: $text-warning; text-style: bold; }
        & > .titlebar--crumbs { color: $foreground-muted; }
        & > .titlebar--here { color: $foreground; text-style: bold; }
        & > .titlebar--filter { color: $text-accent; }
    }
    """

    def __init__(self, heading: Heading | None = None, *, id: str | None = None) -> None:
        """Make it.

        Args:
            heading: what it says at first.
            id: the widget's id.
        """
        super().__init__(id=id)
        self._heading = heading or Heading()

    @property
    def heading(self) -> Heading:
        """What it says."""
        writable = services_of(self).access.writable(self._heading.name)
        return self._heading if writable is None else self._heading._replace(writable=writable)

    def show(self, heading: Heading) -> None:
        """Say something else."""
        if heading != self._heading:
            self._heading = heading
            self.look_again()

    def on_mount(self) -> None:
        """Say on the whole screen whether writes reach live calls."""
        access = services_of(self).signals.access
        access.subscribe(self, lambda _: self.call_next(self.look_again))
        self.look_again()

    def look_again(self) -> None:
        """Say again what may be written now, and what ends."""
        self.screen.set_class(self.heading.dangerous, "-live")
        self.refresh()

    def render(self) -> Content:
        """Draw both lines at the width."""
        return Content("\n").join([self._title(), self._crumbs()])

    def _title(self) -> Content:
        heading, width = self.heading, self.size.width
        style = "titlebar--live" if heading.dangerous else "titlebar--title"
        ground = look_of(self, style)
        name = ground if heading.dangerous else ground + self._profile_style()
        left = Content.assemble(
            (visible(heading.profile), name),
            *(f" · {visible(part)}" for part in self._facts(heading) if part),
        )
        right = self._notes(heading)
        # The program's own name makes room for what is to be known.
        program = f" {_PROGRAM}  " if heading.profile else f" {_PROGRAM}"
        if len(program) + left.cell_length + right.cell_length + _GAP >= width and right:
            program = " "
        line = _between(Content.assemble(program, left), right, width)
        return line.pad_right(width - line.cell_length).stylize_before(ground)

    def _notes(self, heading: Heading) -> Content:
        """Return what stands at the right end: whose access ends, and the screen's own note."""
        profile, ends = services_of(self).access.expiry
        parts = [Content(visible(heading.note))] if heading.note else []
        if ends:
            text = ends if profile == heading.name else f"{profile}: {ends}"
            warning = Content(visible(text))
            if not heading.dangerous:
                warning = warning.stylize(look_of(self, "titlebar--warning"))
            parts.insert(0, warning)
        return Content(" · ").join(parts)

    def _facts(self, heading: Heading) -> tuple[str, ...]:
        if heading.dangerous:
            return (heading.access,)
        return (heading.environment, heading.access)

    def _profile_style(self) -> "Style":
        return look_of(self, "titlebar--profile")

    def _crumbs(self) -> Content:
        heading, width = self._heading, self.size.width
        muted = look_of(self, "titlebar--crumbs")
        shown = Content(f"filter: {visible(heading.filter)}") if heading.filter else Content()
        shown = shown.stylize(look_of(self, "titlebar--filter"))
        names = [visible(crumb) for crumb in heading.crumbs]
        room = width - (shown.cell_length + _GAP if shown else 0) - 2
        *above, here = names or [""]
        text = _CRUMB.join(_shortened(above, room - Content(here).cell_length))
        left = Content.assemble(
            " ",
            (text + _CRUMB if text else "", muted),
            (here, look_of(self, "titlebar--here")),
        )
        return _between(left, shown, width)


def _between(left: Content, right: Content, width: int) -> Content:
    """Put one text at the left end and one at the right; the right one stays when it is tight."""
    if not right:
        return left.truncate(width, ellipsis=True)
    right = right.truncate(max(0, width * 2 // 3), ellipsis=True)
    room = max(0, width - right.cell_length - _GAP - 1)
    left = left.truncate(room, ellipsis=True)
    return Content.assemble(left, " " * (width - left.cell_length - right.cell_length - 1), right)


def _shortened(names: list[str], room: int) -> list[str]:
    """Leave out names from the left until they fit, with an ellipsis in their place."""
    kept = list(names)
    while kept and sum(len(name) + len(_CRUMB) for name in kept) > room:
        kept = kept[1:]
    return kept if len(kept) == len(names) else ["…", *kept]
