"""The line in which a field's value is typed, or chosen from those that are known."""

from collections.abc import Sequence
from typing import Any

from textual.message import Message

from trunkline.model.record import Record
from trunkline.tui.form.view.field_display import MIXED
from trunkline.tui.prompt.line import Line
from trunkline.tui.records.choices import Choices


class EditLine(Line):
    """A line for one field; what is no value of it stays in the line, with the reason said.

    The value that is there is selected, so that typing replaces it; the arrows walk through what
    it can be chosen from.
    """

    class Chosen(Message):
        """A value was accepted.

        Attributes:
            field: the field.
            value: the wanted value.
            records: the records that are to have it.
        """

        def __init__(self, field: str, value: Any, records: Sequence[Record]) -> None:
            super().__init__()
            self.field = field
            self.value = value
            self.records = records

    def __init__(
        self,
        label: str,
        text: str,
        choices: Choices,
        records: Sequence[Record],
        *,
        mixed: bool = False,
    ) -> None:
        """Ask for a value.

        Args:
            label: what stands before the value.
            text: the value now.
            choices: what it can be chosen from.
            records: the records that are to have it.
            mixed: they do not have the same value now.
        """
        super().__init__(
            f"{label}{MIXED} → " if mixed else label, text, completer=self._complete, id="edit"
        )
        self._choices = choices
        self._records = records
        self._begin = text
        self._mixed = mixed

    async def on_mount(self) -> None:
        """Select the value that is there."""
        await super().on_mount()
        self.select_all()

    def _complete(self, text: str) -> Any:
        """Offer every value until something else is typed than what was there."""
        return self._choices.complete("" if text == self._begin else text)

    def recall(self, by: int) -> None:
        """Take the next known value, or the one before."""
        self.choose(by)

    async def accept(self) -> None:
        """Close the line and tell the value; one that is none is said, and the line stays."""
        text = self.text.strip()
        if self._mixed and not text:
            # Records that differ are not made the same by a mere Enter.
            await self.cancel()
            return
        try:
            value = self._choices.value(text)
        except ValueError as error:
            self.app.notify(str(error), severity="error")
            return
        await self.close(self.Chosen(self._choices.name, value, self._records))
