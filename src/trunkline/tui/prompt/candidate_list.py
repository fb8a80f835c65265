"""The pop-up list of candidates for what is being typed."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from trunkline.model.table.cells import visible
from trunkline.tui.drawing.component_styles import look_of
from trunkline.tui.prompt.candidate import Candidate

_VISIBLE: Final = 8


class CandidateList(Widget):
    """The candidates around the chosen one: above the bottom line, or beside a line.

    Component classes: `candidates--chosen` and `candidates--note`.

    Attributes:
        chosen: the index of the chosen one, `None` for none.
        beside: the region on the screen that the list opens beside; `None` for the bottom line.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"candidates--chosen", "candidates--note"}
    DEFAULT_CSS = """
    CandidateList {
        layer: over;
        color: $foreground;
        background: $surface;
        &.-bottom {
            dock: bottom;
            margin-bottom: 2;
            width: 100%;
            height: auto;
            padding: 0 1;
        }
        & > .candidates--chosen {
            color: $block-cursor-foreground;
            background: $block-cursor-background;
            text-style: $block-cursor-text-style;
        }
        & > .candidates--note { color: $foreground-muted; }
    }
    """

    def __init__(self, beside: Region | None = None) -> None:
        super().__init__(classes="" if beside is not None else "-bottom")
        self.candidates: Sequence[Candidate] = ()
        self.chosen: int | None = None
        self.beside = beside
        self.display = False

    def show(self, candidates: Sequence[Candidate], chosen: int | None) -> None:
        """Show candidates, with one of them chosen; without candidates the list is hidden."""
        self.candidates, self.chosen = candidates, chosen
        self.display = bool(candidates)
        if self.beside is not None:
            self._open_beside(self.beside)
        self.refresh(layout=True)

    def neighbour(self, by: int) -> int:
        """Return the index of the next (1) or previous (-1) candidate, around the ends."""
        first = 0 if by > 0 else -1
        return (first if self.chosen is None else self.chosen + by) % len(self.candidates)

    def _open_beside(self, region: Region) -> None:
        height = min(_VISIBLE, len(self.candidates))
        below = self.screen.size.height - region.bottom - 2
        y = region.bottom if below >= height else max(0, region.y - height)
        self.styles.offset = (region.x, y)
        self.styles.width, self.styles.height = region.width, height

    def render(self) -> Content:
        """Render one line per visible candidate, and how many more there are above a bottom line.

        A list beside a line keeps the chosen candidate in the middle.
        """
        width, count = self.content_size.width, len(self.candidates)
        before = _VISIBLE - 1 if self.beside is None else _VISIBLE // 2
        top = max(0, min((self.chosen or 0) - before, count - _VISIBLE))
        shown = self.candidates[top : top + _VISIBLE]
        texts = [Content(_labelled(candidate)) for candidate in shown]
        widest = max((text.cell_length for text in texts), default=0)
        note, chosen = look_of(self, "candidates--note"), look_of(self, "candidates--chosen")
        lines = []
        for index, (text, candidate) in enumerate(zip(texts, shown, strict=True), top):
            padded = text.pad_right(widest - text.cell_length + 2)
            line = Content.assemble(padded, (visible(candidate.note), note))
            line = line.truncate(width, ellipsis=True, pad=True)
            lines.append(line.stylize(chosen) if index == self.chosen else line)
        if self.beside is None and (rest := count - len(shown)):
            lines.append(Content.styled(f"… {rest:,} more", note))
        return Content("\n").join(lines)


def _labelled(candidate: Candidate) -> str:
    """Return a candidate's text with its check box, if it has one."""
    box = "" if candidate.ticked is None else "[x] " if candidate.ticked else "[ ] "
    return box + visible(candidate.text.strip())
