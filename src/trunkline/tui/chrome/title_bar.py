"""The two lines at the top: the account and its access, and the breadcrumbs."""

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

    It asks the app for the current write access, for what is staged or written, and for credentials
    that expire soon: all of it changes under any screen. A screen whose writes reach live calls has
    the class `-live`.

    Component classes: `titlebar--title` for the first line, `titlebar--live` for it if writes
    reach live calls, `titlebar--warning` for what expires, `titlebar--crumbs`, `titlebar--here` for
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
        """Create a title bar with a heading."""
        super().__init__(id=id)
        self._heading = heading or Heading()

    @property
    def heading(self) -> Heading:
        """The heading, with the current write access."""
        writable = services_of(self).access.writable(self._heading.name)
        return self._heading if writable is None else self._heading._replace(writable=writable)

    def show(self, heading: Heading) -> None:
        """Show another heading."""
        if heading != self._heading:
            self._heading = heading
            self.update_access()

    def on_mount(self) -> None:
        """Mark the screen if its writes reach live calls."""
        signals = services_of(self).signals
        signals.access.subscribe(self, lambda _: self.update_access())
        signals.staging.subscribe(self, lambda _: self.refresh())
        signals.run.subscribe(self, lambda _: self.refresh())
        self.update_access()

    def update_access(self) -> None:
        """Update the write access and what expires."""
        self.screen.set_class(self.heading.dangerous, "-live")
        self.refresh()

    def render(self) -> Content:
        """Render both lines."""
        return Content("\n").join([self._title(), self._crumbs()])

    def _title(self) -> Content:
        heading, width = self.heading, self.size.width
        style = "titlebar--live" if heading.dangerous else "titlebar--title"
        ground = look_of(self, style)
        name = ground if heading.dangerous else ground + self._profile_style()
        left = Content.assemble(
            (visible(heading.profile), name),
            *(f" · {visible(part)}" for part in self._access_parts(heading) if part),
        )
        right = self._notes(heading)
        # The program's name gives way to the notes.
        program = f" {_PROGRAM}  " if heading.profile else f" {_PROGRAM}"
        if len(program) + left.cell_length + right.cell_length + _GAP >= width and right:
            program = " "
        line = _between(Content.assemble(program, left), right, width)
        return line.pad_right(width - line.cell_length).stylize_before(ground)

    def _notes(self, heading: Heading) -> Content:
        """Return the right end: what expires, the screen's note, what is staged or written."""
        services = services_of(self)
        profile, expiry = services.access.expiry
        notes = (heading.note, services.title_note(heading.name))
        parts = [Content(visible(note)) for note in notes if note]
        if expiry:
            text = expiry if profile == heading.name else f"{profile}: {expiry}"
            warning = Content(visible(text))
            if not heading.dangerous:
                warning = warning.stylize(look_of(self, "titlebar--warning"))
            parts.insert(0, warning)
        return Content(" · ").join(parts)

    def _access_parts(self, heading: Heading) -> tuple[str, ...]:
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
            " ", (text + _CRUMB if text else "", muted), (here, look_of(self, "titlebar--here"))
        )
        return _between(left, shown, width)


def _between(left: Content, right: Content, width: int) -> Content:
    if not right:
        return left.truncate(width, ellipsis=True)
    right = right.truncate(max(0, width * 2 // 3), ellipsis=True)
    room = max(0, width - right.cell_length - _GAP - 1)
    left = left.truncate(room, ellipsis=True)
    return Content.assemble(left, " " * (width - left.cell_length - right.cell_length - 1), right)


def _shortened(names: list[str], room: int) -> list[str]:
    """Drop names from the left until the rest fits, with an ellipsis for them."""
    kept = list(names)
    while kept and sum(len(name) + len(_CRUMB) for name in kept) > room:
        kept = kept[1:]
    return kept if len(kept) == len(names) else ["…", *kept]
