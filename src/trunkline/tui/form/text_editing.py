"""Editing the values of a form as text: on a page, in $EDITOR, pasted."""

import re
from collections.abc import Callable
from typing import Final

from trunkline.forms import Control, EditError, Field, Form
from trunkline.forms.values.json_pointer import put
from trunkline.forms.values.values import parse_json
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_context import FormController
from trunkline.tui.text.editor_screen import NO_PROBLEM, TextProblem, TextScreen
from trunkline.tui.text.kept_text import KeptText

_LISTS: Final = frozenset({Control.LIST, Control.TABLE, Control.CHECKS})
_POSITION: Final = re.compile(r"line (\d+), column (\d+)")
_QUICK: Final = 10_000
"""Characters of a text that is compared with the value between two keys."""
_UNCHANGED: Final = "Nothing was changed in the editor"


class TextController(FormController):
    """Edits values as JSON, or as text of several lines."""

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        context, field = self.context, self.context.sheet.field
        if action.id == "values.editor-all":
            return context.why_busy()
        if (reason := context.why_not_editable()) or field is None or not field.write_only:
            return reason
        key = context.services.shown_key("fields.open")
        return f"{field.title} is never shown: {key} sets it"

    def do_values_text(self) -> None:
        """Edit the current value on a page of its own."""
        field = self.context.field
        plain = field.control in (Control.TEXT, Control.LINES) and not field.write_only
        self.edit_on_page(field, ".txt" if plain else ".json")

    def edit_on_page(self, field: Field, suffix: str, typed: str | None = None) -> None:
        """Edit a field's value on a page of its own: `.txt` as text, `.json` as JSON."""
        context, at, plain = self.context, field.pointer, suffix == ".txt"
        original = (field.text if plain else context.session.text(at)) if typed is None else typed

        def check(text: str) -> TextProblem:
            return NO_PROBLEM if plain else self._problem(at, text)

        kept = self._kept(at, "text", "values.text", plain=plain)

        def accepted(text: str | None) -> None:
            if text is None or text == original:
                return
            if plain:
                context.edit(lambda: context.form.enter(at, text) and None, at)
                kept.discard()
            elif self._paste_json(at, text):
                kept.discard()

        hint = "; ".join(field.limits) or ("text" if plain else "JSON")
        title = field.title or "all values"
        heading = context.screen.heading()._replace(note="")
        heading = heading._replace(crumbs=(*heading.crumbs, title))
        screen = TextScreen(heading, original, hint, check, suffix=suffix, kept=kept)
        context.services.push(screen, accepted)

    def _kept(self, at: str, what: str, action: str, *, plain: bool) -> KeptText:
        """Return the draft of a text for the field at a pointer."""
        context = self.context
        return KeptText(
            context.services,
            context.session.target,
            f"{what} {at}",
            label=" › ".join(filter(None, (context.subject.label, context.form.field(at).title))),
            key=context.services.shown_key(action),
            is_secret=lambda text: not plain and _may_be_secret(context.form, at, text),
        )

    def do_values_paste(self) -> None:
        """Open an empty page for text to paste as the current value."""
        context, field = self.context, self.context.field

        def check(text: str) -> TextProblem:
            lines = field.control in _LISTS and not text.lstrip().startswith(("[", "{"))
            return NO_PROBLEM if lines or _is_text(field) else _json_problem(text)

        kept = self._kept(field.pointer, "paste", "values.paste", plain=False)

        def accepted(text: str | None) -> None:
            if text is not None and text.strip() and context.pasting.paste(field, text):
                kept.discard()

        what = "JSON, or a line for each new item" if field.control in _LISTS else "JSON"
        heading = context.screen.heading()
        heading = heading._replace(crumbs=(*heading.crumbs, f"paste into {field.title}"), note="")
        hint = "the new text" if _is_text(field) else what
        context.services.push(TextScreen(heading, "", hint, check, kept=kept), accepted)

    def paste(self, field: Field, text: str) -> bool:
        """Set a field's value from text: JSON as the value, lines as new items of a list.

        Returns:
            Whether the text was taken; why it was not is notified.
        """
        context, at = self.context, field.pointer
        if _is_text(field):
            context.edit(lambda: context.form.enter(at, text) and None, at)
            return True
        if field.control in _LISTS and _json_problem(text).reason:
            return self._edit_or_notify(lambda: context.form.extend(at, text), at)
        return self._paste_json(at, text)

    def do_values_editor(self) -> None:
        """Edit the current value in the user's editor."""
        self._edit_outside(self.context.pointer)

    def do_values_editor_all(self) -> None:
        """Edit all values in the user's editor."""
        self._edit_outside("")

    def _edit_outside(self, at: str) -> None:
        text = self.context.session.text(at)
        self.context.screen.start(self._edit(at, text, text), "editor")

    async def _edit(self, at: str, original: str, text: str) -> None:
        """Edit text in the user's editor; this is a worker."""
        from trunkline.tui.terminal.external_editor import EditorFailed, edit_text

        context = self.context
        try:
            edited = await edit_text(context.screen, text, ".json")
        except EditorFailed as error:
            context.services.notify(str(error), severity="warning")
            return
        context.report(self.editor_left, at, original, edited)

    def editor_left(self, at: str, original: str, edited: str) -> None:
        """Set a value from the text of the editor; offer to edit an invalid one again."""
        context = self.context
        if edited == original:
            context.services.notify(_UNCHANGED)
            return
        reason = self._problem(at, edited).reason
        if not reason:
            self._paste_json(at, edited)
            return

        def chosen(again: bool | None) -> None:
            if again:
                context.screen.start(self._edit(at, original, edited), "editor")
            else:
                context.services.notify(_UNCHANGED)

        choices = [MenuItem("e", "Edit it again", True), MenuItem("x", "Discard the text", False)]
        context.services.push(MenuScreen(visible(reason), choices), chosen)

    def _problem(self, at: str, text: str) -> TextProblem:
        """Return why a text is not a value for a field; empty text removes the value.

        Whether the form takes it is not asked of a long one, since that could hold up the keys.
        """
        problem = _json_problem(text)
        if problem.reason or not text.strip() or len(text) > _QUICK:
            return problem
        return TextProblem(self.context.session.why_not_pasted(at, text))

    def _paste_json(self, at: str, text: str) -> bool:
        session = self.context.session
        if text.strip():
            return self._edit_or_notify(lambda: session.paste(at, text), at)
        self.context.edit(lambda: session.unset(at), at)
        return True

    def _edit_or_notify(self, edit: Callable[[], str], at: str) -> bool:
        try:
            reason = edit()
        except EditError as error:
            reason = str(error)
        if reason:
            self.context.services.notify(reason, severity="error")
        else:
            self.context.show_edit(at)
        return not reason


def _may_be_secret(form: Form, at: str, text: str) -> bool:
    """Return whether the JSON text of a value may have a secret."""
    try:
        whole = put(form.value, at, parse_json(text))
    except (ValueError, EditError):
        return any(form.field(pointer).write_only for pointer in form.fields.pointers)
    return bool(form.masked(whole) != whole)


def _is_text(field: Field) -> bool:
    return field.control in (Control.TEXT, Control.LINES, Control.SECRET)


def _json_problem(text: str) -> TextProblem:
    """Return why text is not JSON; empty text removes the value."""
    if not text.strip():
        return NO_PROBLEM
    try:
        parse_json(text)
    except ValueError as error:
        position = _POSITION.search(str(error))
        reason = as_sentence(str(error))
        if position is None:
            return TextProblem(reason)
        return TextProblem(reason, int(position[1]), int(position[2]))
    return NO_PROBLEM
