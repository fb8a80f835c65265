"""The detail pane: what the columns do not show of the selected row."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible

_GAP: Final = "   "
_MUTED: Final = "$foreground-muted"
_ERROR: Final = "$text-error"


class RecordDetails(NamedTuple):
    """What the pane shows of a record.

    Attributes:
        label: its label, empty where no row is selected.
        key: its key, empty where the label is the key.
        fields: titles and texts, the most important first.
        problem: why what is staged for it was not written; empty where it was, or nothing is.
    """

    label: str = ""
    key: str = ""
    fields: Sequence[tuple[str, str]] = ()
    problem: str = ""


class DetailPane(Widget):
    """Fields of one record: flowing under the table, or one a line beside it.

    It is beside the table where the screen has the class `-wide`.
    """

    DEFAULT_CSS = """
    DetailPane {
        height: 3;
        padding: 0 1;
        border-top: solid $panel;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._details = RecordDetails()

    @property
    def text(self) -> str:
        """The text of the pane."""
        return self.render().plain

    def show(self, details: RecordDetails) -> None:
        """Show another record."""
        if details != self._details:
            self._details = details
            self.refresh()

    def render(self) -> Content:
        """Render the fields."""
        details = self._details
        if not details.label:
            return Content()
        head = [Content.styled(visible(details.label), "bold")]
        if details.key:
            head.append(Content.styled(visible(details.key), _MUTED))
        if details.problem:
            head.append(Content.styled(visible(details.problem), _ERROR))
        if self.screen.has_class("-wide"):
            return Content("\n").join([*head, Content(), *_one_a_line(details.fields)])
        fields = [_field(title, text) for title, text in details.fields]
        return Content("\n").join(_flowing([*head, *fields], self.content_size.width))


def _field(title: str, text: str, width: int = 0) -> Content:
    return Content.assemble((f"{title:<{width}} ", _MUTED), text)


def _one_a_line(fields: Sequence[tuple[str, str]]) -> list[Content]:
    width = max((len(title) for title, _ in fields), default=0) + 1
    return [_field(title, text, width) for title, text in fields]


def _flowing(parts: Sequence[Content], width: int) -> list[Content]:
    """Return the parts as lines; a part that is longer than a line is cut off to save lines."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + len(_GAP) + part.cell_length <= width:
            lines[-1] = Content(_GAP).join([lines[-1], part])
        else:
            lines.append(part.truncate(width, ellipsis=True) if width > 0 else part)
    return lines
