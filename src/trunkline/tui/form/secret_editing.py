"""Setting a secret in a form: typed twice and never shown, or read from where secrets are kept."""

from typing import Final

from trunkline.forms import UNSET, Field
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.chrome.secret_source import choose_source
from trunkline.tui.form.form_context import FormContext, ValueEditing
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.view.field_input import InputMode

_REVERT: Final = "revert"


class SecretEditing:
    """Sets secrets; other fields are edited by what is behind it."""

    def __init__(self, context: FormContext, editors: LineEditors, behind: ValueEditing) -> None:
        self._context = context
        self._editors = editors
        self._behind = behind

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field; for a secret, ask first where it comes from."""
        if not field.write_only:
            await self._behind.edit_field(field, typed)
        elif typed is not None:
            await self._ask_secret(field, typed)
        else:
            self._choose_source(field)

    def _choose_source(self, field: Field) -> None:
        context = self._context

        def other(chosen: str | None) -> None:
            if chosen == _REVERT:
                context.edit(lambda: context.session.revert(field.pointer), field.pointer)

        others = [MenuItem("x", "Leave it as it was", _REVERT)] if field.value is not UNSET else []
        choose_source(
            context.screen,
            f"{field.title} is never shown",
            lambda: self._ask_secret(field),
            lambda secret, source: self.set(field, secret, source),
            others,
            other,
        )

    async def _ask_secret(self, field: Field, typed: str | None = None) -> None:
        def take(text: str, _: int | None) -> None:
            if text:
                self.set(field, text)

        await self._editors.open(field, InputMode(), take, typed)

    def set(self, field: Field, secret: str, source: str = "") -> None:
        """Set a field to a secret that was read from a source, or typed."""
        context, at = self._context, field.pointer
        context.edit(lambda: context.form.enter(at, secret) and None, at)
        if source:
            context.services.notify(f"{field.title} was read from {source}")
