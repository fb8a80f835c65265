"""The part of a record's form that chooses from other kinds' records, by their names."""

from functools import partial

from textual import on
from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.forms import Field
from trunkline.forms.values.json_pointer import split
from trunkline.sessions import SessionError
from trunkline.tui.form.form_screen import ValuesFrame
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.records.choices import Choices, Pick, choices_of
from trunkline.tui.records.form_base import FieldsForm
from trunkline.tui.records.form_schema import allows_null

_CLEARED = Pick("", "null", {})


class FormChoices(ValuesFrame):
    """The part that chooses; what can be chosen is read when it is first needed."""

    held: FieldsForm

    class Choosable(Message):
        """What a field's values can be chosen from has been read."""

        def __init__(self, choices: Choices) -> None:
            super().__init__()
            self.choices = choices

    def on_mount(self) -> None:
        """Read the names of the records that the form shows only the keys of."""
        for name in self.held.nameless():
            self._read(name)

    def begins_editing(self, field: Field) -> bool:
        """Return whether a field that was just added is edited at once."""
        return super().begins_editing(field) or self.held.choice(field.pointer) is not None

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field, with the names of what it can be chosen from."""
        picked = self.held.choice(field.pointer)
        if picked is None:
            await super().edit_field(field, typed)
            return
        at, _ = picked
        name = split(at)[0]
        if self.form.field(at).folded is False:
            self.sheet.fold(at, folded=True)
        self.sheet.move_to(at)
        known = name in self.held.known
        waiting = "" if known else "the choices are being read: one moment"
        take = partial(self._picked, name, at)
        await self.open_editor(
            self.form.field(at), self._way(name, at), take, typed, waiting=waiting
        )
        if not known:
            self._read(name)

    def _way(self, name: str, at: str) -> InputMode:
        choices, field = self.held.known.get(name), self.form.field(at)
        if choices is None:
            return InputMode(field.text if self.held.takes_text(name) else "")
        picks = self._picks(choices, at)
        chosen = next((n for n, pick in enumerate(picks) if pick.is_of(field.value)), None)
        strict = bool(choices.refers) and choices.whole
        return InputMode(
            "" if strict else field.text,
            options=tuple(Candidate(pick.name or pick.value, pick.note) for pick in picks),
            strict=strict,
            chosen=chosen if strict else None,
        )

    def _picks(self, choices: Choices, at: str) -> list[Pick]:
        top = at.count("/") == 1
        nulls = top and allows_null(choices.schema)
        return [*choices.picks, *([_CLEARED] if nulls else [])]

    def _picked(self, name: str, at: str, text: str, option: int | None) -> None:
        choices = self.held.known[name]
        if option is not None:
            pick = self._picks(choices, at)[option]
            self.edit(lambda: self.held.pick(at, None if pick is _CLEARED else pick), at)
            return
        if not text:
            return
        if at.count("/") > 1:
            self.edit(lambda: self.form.enter(at, text) and None, at)
            return
        try:
            value = choices.value(text)
        except ValueError as error:
            self.services.notify(str(error), severity="error")
            return
        self.edit(lambda: self.form.set(at, value), at)

    # Reading

    def _read(self, name: str) -> None:
        self.run_worker(
            self._read_choices(name), group=f"choices-{name}", exclusive=True, exit_on_error=False
        )

    async def _read_choices(self, name: str) -> None:
        """Read what a field can be chosen from; this is a worker."""
        kind, used = self.held.kind, self.held.used(name)
        try:
            choices = await choices_of(
                self.services.sessions, self._profile, kind, name, self.held.parents, used
            )
        except (ApiError, SessionError) as error:
            reason = self.services.sessions.explain(error, self._profile)
            self.services.notify(f"the choices could not be read: {reason}", severity="warning")
            choices = Choices(kind, name, dict.fromkeys(used, ""))
        self.post_message(self.Choosable(choices))

    @on(Choosable)
    def _choosable(self, message: Choosable) -> None:
        name = message.choices.name
        self.held.known[name] = message.choices
        self.sheet.refresh()
        self.describe()
        editor = self.editor
        if editor is not None and split(editor.pointer)[0] == name:
            way = self._way(name, editor.pointer)
            editor.become(way, self.sheet.value_region)
