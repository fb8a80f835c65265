"""Searching the fields of a form while the words are typed."""

from trunkline.tui.form.form_context import FormContext
from trunkline.tui.prompt.input_line import InputLine


class FieldSearch:
    """Searches from the field that was current when the search was opened."""

    def __init__(self, context: FormContext) -> None:
        self._context = context
        self._origin = ""

    async def ask(self) -> None:
        """Open the search."""
        self._origin = self._context.pointer
        line = InputLine(
            "search: ",
            changed=self.search,
            then=self._accepted,
            cancelled=self._cancelled,
            history=self._context.services.history("field"),
        )
        await self._context.screen.ask(line)

    def search(self, text: str) -> None:
        """Select the first field that matches; without one, the field of the beginning."""
        sheet = self._context.sheet
        sheet.rows.search(text)
        match = sheet.rows.next_match(self._origin, 0)
        sheet.move_to(self._origin if match is None else match)

    def _accepted(self, text: str) -> None:
        self.search(text)
        if text and not self._context.sheet.rows.matches:
            self._context.services.notify(f"No field matches {text!r}", severity="warning")

    def _cancelled(self) -> None:
        self._context.sheet.rows.search("")
        self._context.sheet.move_to(self._origin)
