"""Editing the values of a form as text: on a page, in $EDITOR, pasted."""

import re
from collections.abc import Callable
from typing import Final

from trunkline.forms import Control, EditError, Field
from trunkline.forms.values.phrases import as_sentence
from trunkline.forms.values.values import parse_json
from trunkline.model.table.cells import visible
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_base import ValuesBase
from trunkline.tui.text.editor_screen import NO_PROBLEM, TextProblem, TextScreen

_LISTS: Final = frozenset({Control.LIST, Control.TABLE, Control.CHECKS})


_AT: Final = re.compile(r"line (\d+), column (\d+)")


class ValuesTexts(ValuesBase):
    """The part that edits values as JSON, or as texts of several lines."""

    def do_values_text(self) -> None:
        """Edit the value in hand on a page of its own."""
        field = self.sheet.field
        assert field is not None
        plain = field.control in (Control.TEXT, Control.LINES) and not field.write_only
        self.edit_on_page(field, ".txt" if plain else ".json")

    def edit_on_page(self, field: Field, suffix: str, typed: str | None = None) -> None:
        """Edit a field's value on a page of its own.

        Args:
            field: the field.
            suffix: `.txt` for a text, `.json` for the value as JSON.
            typed: what was typed already.
        """
        at, plain = field.pointer, suffix == ".txt"
        begun = (field.text if plain else self.held.text(at)) if typed is None else typed

        def check(text: str) -> TextProblem:
            return NO_PROBLEM if plain else _why_no_json(text)

        def accepted(text: str | None) -> None:
            if text is None or text == begun:
                return
            if plain:
                self.edit(lambda: self.form.enter(at, text) and None, at)
            else:
                self._paste_json(at, text)

        hint = "; ".join(field.limits) or ("text" if plain else "JSON")
        title = field.title or "all values"
        heading = self.heading()._replace(note="")
        heading = heading._replace(crumbs=(*heading.crumbs, title))
        self.app.push_screen(TextScreen(heading, begun, hint, check, suffix=suffix), accepted)

    def do_values_paste(self) -> None:
        """Ask for a text to paste as the value in hand."""
        field = self.sheet.field
        assert field is not None

        def check(text: str) -> TextProblem:
            lines = field.control in _LISTS and not text.lstrip().startswith(("[", "{"))
            return NO_PROBLEM if lines or _is_text(field) else _why_no_json(text)

        def accepted(text: str | None) -> None:
            if text is not None and text.strip():
                self.paste(field, text)

        what = "JSON, or a line for each new item" if field.control in _LISTS else "JSON"
        heading = self.heading()
        heading = heading._replace(crumbs=(*heading.crumbs, f"paste into {field.title}"), note="")
        hint = "the new text" if _is_text(field) else what
        self.app.push_screen(TextScreen(heading, "", hint, check), accepted)

    def paste(self, field: Field, text: str) -> None:
        """Take a pasted text: JSON as the value, lines as new items of a list."""
        at = field.pointer
        if _is_text(field):
            self.edit(lambda: self.form.enter(at, text) and None, at)
        elif field.control in _LISTS and _why_no_json(text).reason:
            self._said(lambda: self.form.extend(at, text), at)
        else:
            self._paste_json(at, text)

    def do_values_editor(self) -> None:
        """Edit the value in hand in the user's editor."""
        self._edit_outside(self.sheet.pointer)

    def do_values_editor_all(self) -> None:
        """Edit all values in the user's editor."""
        self._edit_outside("")

    def _edit_outside(self, at: str) -> None:
        self.run_worker(self._edit(at), group="editor", exclusive=True, exit_on_error=False)

    async def _edit(self, at: str) -> None:
        """Edit a text until it is JSON or the user gives up; this is the worker."""
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        text = begun = self.held.text(at)
        while True:
            try:
                edited = await edit_text(self, text, ".json")
            except EditorFailed as error:
                self.services.notify(str(error), severity="warning")
                return
            if edited == begun:
                self.services.notify("nothing was changed in the editor")
                return
            reason = _why_no_json(edited).reason
            if not reason:
                self._paste_json(at, edited)
                return
            again = [MenuItem("e", "Edit it again", True), MenuItem("x", "Give up", False)]
            if not await self.app.push_screen_wait(MenuScreen(visible(reason), again)):
                self.services.notify("nothing was changed")
                return
            text = edited

    def _paste_json(self, at: str, text: str) -> None:
        if text.strip():
            self._said(lambda: self.held.paste(at, text), at)
        else:
            self.edit(lambda: self.held.unset(at), at)

    def _said(self, edit: Callable[[], str], at: str) -> None:
        """Make an edit that may say why it cannot be made."""
        try:
            reason = edit()
        except EditError as refused:
            reason = str(refused)
        if reason:
            self.services.notify(reason, severity="error")
        else:
            self.was_edited(at)


def _is_text(field: Field) -> bool:
    return field.control in (Control.TEXT, Control.LINES, Control.SECRET)


def _why_no_json(text: str) -> TextProblem:
    """Say why a text is no JSON; an empty one takes the value away."""
    if not text.strip():
        return NO_PROBLEM
    try:
        parse_json(text)
    except ValueError as error:
        found = _AT.search(str(error))
        reason = as_sentence(str(error))
        return TextProblem(reason, int(found[1]), int(found[2])) if found else TextProblem(reason)
    return NO_PROBLEM
