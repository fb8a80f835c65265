"""Giving a secret in a form: typed twice and never seen, or read from where secrets are kept."""

import os
from pathlib import Path
from typing import Final

from trunkline.forms import UNSET, Field
from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.field_editing import ValuesEdits
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.input_history import InputHistory

_TYPED, _AS_IT_WAS = "typed", "as it was"

_SOURCES: Final = (
    ("v", "env", "From an environment variable", "environment variable: "),
    ("f", "file", "From a file", "file that only you can read: "),
    ("c", "command", "From a command", "command that prints it: "),
    ("r", "keyring", "From the keyring", "keyring entry: "),
)


class ValuesSecrets(ValuesEdits):
    """The part that gives secrets."""

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field; of a secret, ask first where it is to come from."""
        if not field.write_only:
            await super().edit_field(field, typed)
        elif typed is not None:
            await self._ask_secret(field, typed)
        else:
            self._choose_source(field)

    def _choose_source(self, field: Field) -> None:
        async def chosen(source: str | None) -> None:
            if source == _TYPED:
                await self._ask_secret(field)
            elif source == _AS_IT_WAS:
                self.edit(lambda: self.held.revert(field.pointer), field.pointer)
            elif source is not None:
                await self._ask_source(field, source)

        choices = [MenuItem("t", "Type it, twice", _TYPED, "nobody sees what you type")]
        choices += [MenuItem(key, title, source) for key, source, title, _ in _SOURCES]
        if field.value is not UNSET:
            choices.append(MenuItem("x", "Leave it as it was", _AS_IT_WAS))
        self.app.push_screen(MenuScreen(f"{field.title} is never shown", choices), chosen)

    async def _ask_secret(self, field: Field, typed: str | None = None) -> None:
        def take(text: str, _: int | None) -> None:
            if text:
                self._give(field, text)

        await self.open_editor(field, InputMode(), take, typed)

    async def _ask_source(self, field: Field, source: str) -> None:
        async def named(words: str) -> None:
            if words:
                self.run_worker(
                    self._fetch(field, source, words), group="secret", exclusive=True,
                    exit_on_error=False,
                )  # fmt: skip

        label = next(label for _, each, _, label in _SOURCES if each == source)
        # What is typed here could be the secret itself, by mistake: no other line brings it back.
        await self.bottom.ask(InputLine(label, then=named, history=InputHistory()))

    async def _fetch(self, field: Field, source: str, words: str) -> None:
        """Read the secret from its source; this is a worker."""
        import shlex

        from trunkline.settings.credentials import read_credential

        try:
            table = {source: shlex.split(words) if source == "command" else words}
            credential = read_credential(table, Path.cwd())
            secret = await run_in_daemon_thread(lambda: credential.fetch(os.environ))
        except ValueError as error:
            self.services.notify(str(error), severity="error")
            return
        self._give(field, secret)
        self.services.notify(f"{field.title} was read from {credential}")

    def _give(self, field: Field, secret: str) -> None:
        at = field.pointer
        self.edit(lambda: self.form.enter(at, secret) and None, at)
