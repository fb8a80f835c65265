"""Setting a secret in a form: typed twice and never shown, or read from where secrets are kept."""

import os
from pathlib import Path
from typing import Final

from trunkline.forms import UNSET, Field
from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_context import FormContext, ValueEditing
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.input_history import InputHistory

_TYPED, _REVERT = "typed", "revert"

_SOURCES: Final = (
    ("v", "env", "From an environment variable", "environment variable: "),
    ("f", "file", "From a file", "file that only you can read: "),
    ("c", "command", "From a command", "command that prints it: "),
    ("r", "keyring", "From the keyring", "keyring entry: "),
)


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

        async def chosen(source: str | None) -> None:
            if source == _TYPED:
                await self._ask_secret(field)
            elif source == _REVERT:
                context.edit(lambda: context.session.revert(field.pointer), field.pointer)
            elif source is not None:
                await self._ask_source(field, source)

        choices = [MenuItem("t", "Type it, twice", _TYPED, "what you type is not shown")]
        choices += [MenuItem(key, title, source) for key, source, title, _ in _SOURCES]
        if field.value is not UNSET:
            choices.append(MenuItem("x", "Leave it as it was", _REVERT))
        context.services.push(MenuScreen(f"{field.title} is never shown", choices), chosen)

    async def _ask_secret(self, field: Field, typed: str | None = None) -> None:
        def take(text: str, _: int | None) -> None:
            if text:
                self.set(field, text)

        await self._editors.open(field, InputMode(), take, typed)

    async def _ask_source(self, field: Field, source: str) -> None:
        def entered(text: str) -> None:
            if text:
                self._context.screen.start(self._fetch(field, source, text), "secret")

        label = next(label for _, name, _, label in _SOURCES if name == source)
        # What is typed here could be the secret itself, by mistake: no other line shows it again.
        await self._context.screen.ask(InputLine(label, then=entered, history=InputHistory()))

    async def _fetch(self, field: Field, source: str, text: str) -> None:
        """Read the secret from its source; this is a worker."""
        import shlex

        from trunkline.settings.credentials import read_credential

        try:
            table = {source: shlex.split(text) if source == "command" else text}
            credential = read_credential(table, Path.cwd())
            secret = await run_in_daemon_thread(lambda: credential.fetch(os.environ))
        except ValueError as error:
            self._context.services.notify(str(error), severity="error")
            return
        self._context.report(self.set, field, secret, str(credential))

    def set(self, field: Field, secret: str, source: str = "") -> None:
        """Set a field to a secret that was read from a source, or typed."""
        context, at = self._context, field.pointer
        context.edit(lambda: context.form.enter(at, secret) and None, at)
        if source:
            context.services.notify(f"{field.title} was read from {source}")
