"""Choosing the values of a record's form from other kinds' records, by their names."""

from functools import partial
from typing import Any, Final

from trunkline.api.errors import ApiError
from trunkline.forms import Field
from trunkline.forms.values.json_pointer import split
from trunkline.model.sentences import as_sentence
from trunkline.sessions import SessionError
from trunkline.tui.form.form_context import FormContext, ValueEditing
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.lists.choices import Choices, Pick, choices_of
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.records.form_schema import allows_null

_NULL: Final = Pick("", "null", {})


class ChoiceEditing:
    """Chooses values; choices are loaded when they are first needed. Others are edited behind."""

    def __init__(self, context: FormContext, editors: LineEditors, behind: ValueEditing) -> None:
        self._context = context
        self._editors = editors
        self._behind = behind

    @property
    def _session(self) -> FieldsForm:
        session = self._context.session
        assert isinstance(session, FieldsForm)
        return session

    def load_names(self) -> None:
        """Load the names of the records that the form shows only the keys of."""
        for name in self._session.choices.nameless():
            self._load(name)

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field, with the names of the records to choose from."""
        context, choices = self._context, self._session.choices
        source = choices.source(field.pointer)
        if source is None:
            await self._behind.edit_field(field, typed)
            return
        at, _ = source
        name = split(at)[0]
        if context.form.field(at).folded is False:
            context.sheet.fold(at, folded=True)
        context.sheet.move_to(at)
        loaded = name in choices.known
        waiting = "" if loaded else "the choices"
        take = partial(self._accept, name, at)
        mode = self._mode(name, at)
        await self._editors.open(context.form.field(at), mode, take, typed, waiting=waiting)
        if not loaded:
            self._load(name)

    def _mode(self, name: str, at: str) -> InputMode:
        """Return how a value is chosen, as far as the choices are loaded."""
        fields, field = self._session.choices, self._context.form.field(at)
        choices = fields.known.get(name)
        if choices is None:
            return InputMode(field.text if fields.takes_text(name) else "")
        picks = self._picks(choices, at)
        chosen = next((n for n, pick in enumerate(picks) if pick.is_of(field.value)), None)
        strict = bool(choices.refers) and choices.whole
        return InputMode(
            "" if strict else field.text,
            options=tuple(Candidate(pick.name or pick.value, pick.note) for pick in picks),
            strict=strict,
            chosen=chosen if strict else None,
        )

    def _accept(self, name: str, at: str, text: str, option: int | None) -> None:
        context, fields = self._context, self._session.choices
        choices = fields.known[name]
        if option is not None:
            pick = self._picks(choices, at)[option]
            before = context.form.value
            context.edit(lambda: fields.pick(at, None if pick is _NULL else pick), at)
            self._tell_moved(at, before, pick)
            return
        if not text:
            return
        if at.count("/") > 1:
            context.edit(lambda: context.form.enter(at, text) and None, at)
            return
        try:
            value = choices.value(text)
        except ValueError as error:
            context.services.notify(as_sentence(str(error)), severity="error")
            return
        context.edit(lambda: context.form.set(at, value), at)

    def _picks(self, choices: Choices, at: str) -> list[Pick]:
        """Return what can be chosen for a value beside the others, null last."""
        beside = self._context.form.value
        top = at.count("/") == 1
        suitable = [pick for pick in choices.picks if not top or pick.suits(beside)]
        return [*suitable, *([_NULL] if top and allows_null(choices.schema) else [])]

    def _tell_moved(self, at: str, before: Any, pick: Pick) -> None:
        """Notify the user of the fields that changed along with a chosen one."""
        after, kind = self._context.form.value, self._session.kind
        chosen = split(at)[0]
        names = [name for name in kind.fields if before.get(name) != after.get(name)]
        if moved := [kind.title_of(name) for name in names if name != chosen]:
            value = "cleared" if pick is _NULL else f"set to that of {pick.name or pick.value}"
            self._context.services.notify(as_sentence(f"{' and '.join(moved)} {value}, too"))
        # What moved along may be a key whose name is not known yet.
        known = self._session.choices.known
        for name in names:
            if after.get(name) and name in kind.writes.choices and name not in known:
                self._load(name)

    # Loading

    def _load(self, name: str) -> None:
        self._context.screen.start(self._load_choices(name), f"choices-{name}")

    async def _load_choices(self, name: str) -> None:
        """Load the choices of a field; this is a worker."""
        session, services = self._session, self._context.services
        kind, used = session.kind, session.used(name)
        try:
            choices = await choices_of(
                services.sessions, session.profile, kind, name, session.parents, used
            )
        except (ApiError, SessionError) as error:
            reason = services.sessions.explain(error, session.profile)
            services.notify(f"Could not load the choices: {reason}", severity="warning")
            choices = Choices(kind, name, dict.fromkeys(used, ""))
        self._context.report(self.loaded, choices)

    def loaded(self, choices: Choices) -> None:
        """Show the names of loaded choices, and offer them in the editor that waits for them."""
        context, name = self._context, choices.name
        self._session.choices.known[name] = choices
        context.sheet.refresh()
        context.describe()
        editor = context.editor
        if editor is not None and split(editor.pointer)[0] == name:
            editor.become(self._mode(name, editor.pointer), context.sheet.value_region)
