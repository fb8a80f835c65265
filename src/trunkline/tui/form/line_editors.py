"""The editor that opens in the line of a field, whoever opens it."""

from collections.abc import Callable

from trunkline.forms import Control, Field
from trunkline.tui.form.form_context import FormContext
from trunkline.tui.form.view.field_editor import FieldEditor
from trunkline.tui.form.view.field_input import InputMode


class LineEditors:
    """Opens the editor of the current field, and closes it.

    Attributes:
        just_added: whether the open editor belongs to a field that was added for it; cancelling
            removes that field again.
    """

    def __init__(self, context: FormContext) -> None:
        self.just_added = False
        self._context = context

    async def open(
        self,
        field: Field,
        mode: InputMode,
        take: Callable[[str, int | None], None],
        typed: str | None = None,
        *,
        waiting: str = "",
    ) -> None:
        """Open an editor in the line of the current field.

        Args:
            take: called with the accepted text and the index of the chosen option.
            waiting: what is being loaded before anything can be accepted; empty for nothing.
        """
        context = self._context
        context.editor = FieldEditor(
            field.pointer,
            mode.text,
            context.sheet.value_region,
            take,
            self.closed,
            options=mode.options,
            strict=mode.strict,
            stays=field.control is Control.CHECKS and mode.strict,
            secret=field.write_only,
            waiting=waiting,
            chosen=mode.chosen,
            typed=typed,
            step=self._step if field.control is Control.NUMBER else None,
        )
        await context.screen.mount(context.editor)
        context.screen.refresh_bindings()

    def _step(self, text: str, by: int) -> str:
        """Return the number that is a step up or down; other text is returned as it is."""
        return self._context.form.stepped(self._context.pointer, text, by)

    def text_changed(self, text: str) -> None:
        """Count the characters if there is a limit; save the draft soon."""
        context, field = self._context, self._context.sheet.field
        if field is not None and field.length[1] is not None and field.type == "string":
            context.pane.count(f"{len(text):,}/{field.length[1]:,}")
        context.edited()

    def closed(self, accepted: bool) -> None:
        """Forget the editor, and remove what was added for it unless a value was accepted."""
        context = self._context
        context.editor = None
        added, self.just_added = self.just_added, False
        if added and not accepted:
            context.show_edit(context.form.undo())
        context.describe()
        context.screen.refresh_bindings()
        context.edited()
