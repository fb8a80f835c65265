"""The detail pane: what the row in hand says beside what its columns show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.content import Content
from textual.widget import Widget

from trunkline.model.table.cells import visible

_GAP: Final = "   "


@dataclass(frozen=True, slots=True)
class Facts:
    """What the pane says.

    Attributes:
        label: what people call the record.
        key: its key, empty where the label is the key.
        pairs: titles and texts, the most telling first.
        notice: said in place of a record where there is none.
    """

    label: str = ""
    key: str = ""
    pairs: Sequence[tuple[str, str]] = ()
    notice: str = ""


class Detail(Widget):
    """Some facts of one record: flowing under the table, or one a line beside it.

    It stands beside the table where the screen has the class `-wide`.
    """

    DEFAULT_CSS = """
    Detail {
        height: 3;
        padding: 0 1;
        border-top: solid $panel;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts = Facts()

    @property
    def text(self) -> str:
        """What the pane says now."""
        return self.render().plain

    def show(self, facts: Facts) -> None:
        """Say something else."""
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def render(self) -> Content:
        """Draw the facts."""
        facts = self._facts
        if not facts.label:
            return Content.styled(visible(facts.notice), _MUTED)
        head = [Content.styled(visible(facts.label), "bold")]
        if facts.key:
            head.append(Content.styled(visible(facts.key), _MUTED))
        if self.screen.has_class("-wide"):
            return Content("\n").join([*head, Content(), *_listed(facts.pairs)])
        pairs = [_pair(title, text) for title, text in facts.pairs]
        return Content("\n").join(_flowing([*head, *pairs], self.content_size.width))


_MUTED: Final = "$foreground-muted"


def _pair(title: str, text: str, width: int = 0) -> Content:
    return Content.assemble((f"{title:<{width}} ", _MUTED), text)


def _listed(pairs: Sequence[tuple[str, str]]) -> list[Content]:
    width = max((len(title) for title, _ in pairs), default=0) + 1
    return [_pair(title, text, width) for title, text in pairs]


def _flowing(parts: Sequence[Content], width: int) -> list[Content]:
    """Put the parts into lines; one that is longer than a line is cut: there are few lines."""
    lines: list[Content] = []
    for part in parts:
        if lines and lines[-1].cell_length + len(_GAP) + part.cell_length <= width:
            lines[-1] = Content(_GAP).join([lines[-1], part])
        else:
            lines.append(part.truncate(width, ellipsis=True) if width > 0 else part)
    return lines
