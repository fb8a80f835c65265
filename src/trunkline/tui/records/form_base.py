"""What forms of records have in common: a row for each field of a kind, and what is said of it."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from trunkline.forms import MASKED, UNSET, EditError, Field, Form, Json, Unset
from trunkline.forms.values.json_pointer import join, parent_of
from trunkline.forms.values.values import parse_json
from trunkline.model.change import Outcome
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.list_changes import list_change
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.table.cells import drawn, plain, visible
from trunkline.tui.form.view.field_display import FieldText, value_of
from trunkline.tui.records.choice_fields import ChosenFields, top_of
from trunkline.tui.records.form_schema import allows_null

_GROUPED: Final = frozenset({Shape.NUMBER, Shape.TIME})
_SHOWN: Final = 6
"""So many entries of a folded list are named."""
_NAMED: Final = 3
"""So many entries that would be lost are named."""


class FieldsForm(ChosenFields):
    """A form whose top-level fields are those of a kind.

    Attributes:
        schema: the schema that the form goes by.
        writable: the fields that it may give values to.
        mixed: the fields in which its records differ.
        creating: whether the record is not there yet.
    """

    schema: Mapping[str, Any]
    writable: Collection[str]
    mixed: frozenset[str] = frozenset()
    creating = False

    @property
    def offered(self) -> frozenset[str]:
        """The fields that can be edited now; others mean nothing with the values at hand."""
        fields = (self.form.field(at) for at in self.form.all_fields.pointers if at.count("/") == 1)
        return frozenset(str(field.key) for field in fields if not field.read_only)

    def open(
        self, schema: Mapping[str, Any], staged: Mapping[str, Any], original: Mapping[str, Any]
    ) -> None:
        """Open the form.

        Args:
            schema: what `form_schema` has given.
            staged: what is staged, over the vendor's values.
            original: the vendor's values.
        """
        self.schema, self._staged, self.original = schema, staged, original
        self.form = Form(schema, staged, keeps_keys=True, original=original)
        self.form.fold(*self._kept_short(), folded=True)

    def _kept_short(self) -> Iterator[str]:
        """Yield the places whose parts are better not shown at first, since nobody edits them."""
        for name in self.kind.fields:
            at, value = join("", name), self._staged.get(name)
            if name not in self.writable and isinstance(value, dict | list):
                yield at
            elif isinstance(value, list) and name in self.kind.writes.choices:
                yield from (join(at, n) for n, item in enumerate(value) if isinstance(item, dict))

    def unset(self, pointer: str) -> None:
        """Take a value away; a field that the vendor has becomes null, which clears it.

        Raises:
            EditError: the field cannot be cleared.
        """
        name = top_of(pointer)
        if pointer != join("", name) or name not in self.original:
            self.form.unset(pointer)
        else:
            self.form.set(pointer, self._cleared(name))

    def why_not_staged(self) -> str:
        """Return why the form cannot be staged at all, in words; empty where it can."""
        offered = self.offered
        typed = [at for at in self.form.draft()["typed"] if top_of(at) in offered]
        return f"what was typed cannot be taken: {typed[0]}" if typed else ""

    # All of it as text

    def text(self, pointer: str = "") -> str:
        """Return what is at a place as JSON; of the whole record, what can be written of it."""
        if pointer:
            return self.form.text(pointer)
        shown, offered = parse_json(self.form.text()), self.offered
        mine = {name: value for name, value in shown.items() if name in offered}
        return json.dumps(mine, ensure_ascii=False, indent=2)

    def paste(self, pointer: str, text: str) -> str:
        """Give a place the JSON value that a text holds; of the whole record, each of its fields.

        Raises:
            EditError: a field cannot be written.
        """
        if pointer:
            return self.form.paste(pointer, text)
        try:
            wanted, now = self.form.read("", text), self.form.value
        except ValueError as error:
            return str(error)
        if not isinstance(wanted, dict):
            return "a record is an object: its fields by their names"
        if strange := wanted.keys() - self.writable:
            return f"{sorted(strange)[0]} is no field that can be written"
        given = {join("", name): value for name, value in wanted.items()}
        gone = self.offered & now.keys() - wanted.keys()
        self.form.set_many({**given, **{join("", name): self._cleared(name) for name in gone}})
        return ""

    def _cleared(self, name: str) -> Any:
        """Return what takes the place of a value that is taken away."""
        if name not in self.original:
            return UNSET
        if not allows_null(self.kind.fields[name]):
            raise EditError(f"{self.kind.title_of(name)} cannot be cleared: give it another value")
        return None

    def source_of(self, field: Field) -> str:
        """Say in a word where a field's value is from; of what nobody can read, that it is so."""
        if field.read_only and not self.creating:
            return "read-only"
        top = field.pointer.count("/") == 1 and field.value is UNSET and not self.creating
        if top and field.key in self.kind.unread:
            return "secret" if field.write_only else "not read"
        word = super().source_of(field)
        return "edited" if word == "new" and field.key in self.kind.unread else word

    def changed(self) -> frozenset[str]:
        """Return which of the fields that are offered differ from what the vendor has."""
        names = {top_of(at) for at in self.form.changed}
        return frozenset(join("", name) for name in names & self.offered)

    def report(self, outcomes: Sequence[Outcome]) -> None:
        """Note at the fields what the vendor said of them when a run could not write them."""
        said: dict[str, dict[str, int]] = {}
        for outcome in outcomes:
            for name, text in outcome.fields.items():
                texts = said.setdefault(name, {})
                texts[text] = texts.get(text, 0) + 1
        for name, texts in said.items():
            if name in self.kind.fields:
                counted = [
                    text if len(outcomes) == 1 else f"{count:,} × {text}"
                    for text, count in texts.items()
                ]
                self.form.report(join("", name), " · ".join(counted))

    # What is said

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line where the form itself cannot say it."""
        if field.invalid_text is not None:
            return None
        top = field.pointer.count("/") == 1
        if top and field.write_only:
            return self._secret(field)
        if top and field.value is UNSET:
            return self.unset_text(field)
        if called := self.called(field):
            return FieldText(visible(called))
        if self._leads_astray(field):
            entry = visible(self.entry_text(top_of(field.pointer), field.value))
            return FieldText(f"{self._none_such(field)}: {entry}", "warning")
        if top and field.folded and field.key in self.kind.writes.choices:
            return self._folded(field)
        if not field.read_only:
            return None
        column = self.columns.get(str(field.key)) if top else None
        if column is not None and column.shape in _GROUPED and isinstance(field.value, str):
            return FieldText(self._drawn(column, field.value), "note")
        return FieldText(value_of(self.form, field).text, "note")

    def _leads_astray(self, field: Field) -> bool:
        """Return whether a place holds the key of a record that is not there."""
        picked = self.choice(field.pointer)
        return picked is not None and picked[0] == field.pointer and self.leads_nowhere(field)

    def _none_such(self, field: Field) -> str:
        return f"no such {self.known[top_of(field.pointer)].refers}"

    def _folded(self, field: Field) -> FieldText | None:
        """Return what a folded list of keys holds: the names of what they are the keys of."""
        if not isinstance(field.value, list) or not field.value:
            return None
        entries = field.value[:_SHOWN]
        named = ", ".join(visible(self.entry_text(str(field.key), each)) for each in entries)
        return FieldText(f"{counted(len(field.value), 'item')}  {named}", "note")

    def unset_text(self, field: Field) -> FieldText | None:
        """Return what stands for a value that the form has not."""
        if str(field.key) in self.kind.unread and not self.creating:
            return FieldText("cannot be read back", "ghost")
        return None

    def _drawn(self, column: Column, value: Any) -> str:
        return drawn(value, column.shape)

    def _secret(self, field: Field) -> FieldText:
        """Say of a secret what the vendor tells of it: whether there is one, or how it begins."""
        if field.value is MASKED:
            return FieldText("will be set" if self.creating else "will be changed")
        trace = self._trace(str(field.key))
        if trace is UNSET:
            return FieldText("not set" if self.creating else "not shown", "ghost")
        if not trace:
            return FieldText("not set", "ghost")
        return FieldText(
            "set, not shown" if trace is True else f"set, begins with {visible(plain(trace))}"
        )

    def _trace(self, name: str) -> Json | Unset:
        """Return the value of the field that tells of a secret; `UNSET` where none does."""
        trace = self.kind.fields[name].get("trace")
        if trace is None or self.creating or trace in self.mixed:
            return UNSET
        return self.original.get(trace)

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield what there is to say of a field beside what its schema says."""
        picked = self.choice(field.pointer)
        called = self.name_of(field.pointer, field.value) if picked else ""
        if called and isinstance(field.value, str):
            shown = visible(field.value) if self.called(field) else visible(called)
            yield FieldText(f"id {shown}" if self.called(field) else shown, "note")
        elif not called and self._leads_astray(field):
            yield FieldText(f"There is {self._none_such(field)}.", "warning")
        name = str(field.key)
        if field.pointer.count("/") != 1 or name not in self.kind.fields:
            holder = parent_of(field.pointer)
            if holder and self.form.is_list(holder):
                yield from self.list_notes(top_of(holder))
            return
        if field.write_only and not self.creating and self._trace(name) is UNSET:
            yield FieldText("The vendor never shows it, nor whether it is set.", "note")
        elif name in self.kind.unread and not field.write_only and not self.creating:
            yield FieldText("It cannot be read back: the vendor never answers it.", "warning")
        yield from self.list_notes(name)
        yield from self._implied(field)

    def _implied(self, field: Field) -> Iterator[FieldText]:
        """Yield what else is written with a value."""
        for implied in self.kind.writes.implied:
            if implied.field == field.key and field.changed and same(field.value, implied.value):
                for name, value in implied.sets.items():
                    was, title = self.original.get(name), self.kind.title_of(name)
                    if isinstance(was, list) and was and value == []:
                        lost = self.said_of_list(name, was, len(was)).text
                        yield FieldText(f"Empties {title}. {lost}", "warning")
                    elif not same(was, value):
                        yield FieldText(
                            f"Sets {title} to {visible(plain(value)) or 'nothing'}.", "note"
                        )

    def list_notes(self, name: str) -> Iterator[FieldText]:
        """Yield what becomes of the entries that a list has at the vendor."""
        was, now = self.original.get(name), self.form.field(join("", name)).value
        if (
            self.creating
            or name not in self.kind.writes.lists
            or same(was, now)
            or not isinstance(now, list)
        ):
            return
        yield self.said_of_list(name, list_change(was, now).lost, len(was or ()))

    def said_of_list(self, name: str, lost: Sequence[Any], of: int) -> FieldText:
        """Say what a list that is written loses."""
        if not lost:
            return FieldText("What is there stays; entries are added.", "note")
        named = ", ".join(visible(self.entry_text(name, entry)) for entry in lost[:_NAMED])
        more = f" and {len(lost) - _NAMED:,} more" if len(lost) > _NAMED else ""
        return FieldText(
            f"Lost: {len(lost):,} of {counted(of, 'entry', 'entries')}: {named}{more}", "warning"
        )

    def entry_text(self, name: str, entry: Any) -> str:
        """Return an entry of a list in a few words."""
        if called := self.name_of(join(join("", name), 0), entry):
            return called
        if isinstance(entry, Mapping):
            return " · ".join(plain(value) for value in entry.values() if value not in (None, ""))
        return plain(entry)


def laid_out(kind: Kind, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the values of some records that a form of them holds.

    What is never answered has none, and a null where the schema has none means that nothing is set.
    """
    unread = kind.unread
    nulls = {
        name: bool(schema.get("readOnly")) or allows_null(schema)
        for name, schema in kind.fields.items()
        if name not in unread
    }
    return [
        {
            name: value
            for name, null in nulls.items()
            if (value := values.get(name, UNSET)) is not UNSET and (value is not None or null)
        }
        for values in records
    ]
