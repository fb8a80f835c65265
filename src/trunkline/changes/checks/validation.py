"""Whether a patch fits its kind's schema, said in one line for each thing that does not.

The record is judged as it would be, by the schema and by its branches whose conditions then hold.
Only what the patch brings or touches is said: what was wrong before is the vendor's.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.conditions import SchemaPart, deciding, mentioned, parts
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT

if TYPE_CHECKING:
    from jsonschema import Draft7Validator, ValidationError

_READ_HERE: Final = frozenset({"allOf", "properties", "required"})
"""Keywords of a kind's schema that are judged field by field and branch by branch."""

_SAID_ONLY: Final = frozenset(
    {"$comment", "$id", "$schema", "additionalProperties", "description", "title", "type"}
)
"""Keywords that refuse no patch: a record is an object, and no edit names an unknown field."""

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
"""What any field can be given, to clear it, though it means nothing in its record."""


class Checks:
    """What one kind's schema says of its records.

    Attributes:
        kind: the kind.
        secret: the fields whose values are written and never shown.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.secret = kind.secret
        self._unread = kind.unread
        self._editable = frozenset(kind.editable)
        self._creatable = frozenset(kind.creatable)
        # By the identity of a schema, which the kind keeps alive.
        self._validators: dict[int, Draft7Validator] = {}
        self._places: dict[str, dict[str, None]] = {}
        self._deciding = frozenset(deciding(kind.schema))
        for part in parts(kind.schema):
            about = [name for condition in part.conditions for name in mentioned(condition)]
            for name in part.schema.get("properties", {}):
                self._places.setdefault(name, {}).update(dict.fromkeys(about))

    def problems(
        self, patch: Mapping[str, Any], before: Mapping[str, Any], *, creating: bool = False
    ) -> tuple[str, ...]:
        """Return why the values of a patch cannot be written, empty where they can.

        Args:
            patch: the wanted values.
            before: the record as it is, empty for a creation.
            creating: whether they make a record, which gives every field its first value.
        """
        allowed = self._creatable if creating else self._editable
        if wrong := [name for name in patch if name not in allowed]:
            return tuple(f"{name} of {self.kind.name} cannot be written" for name in wrong)
        judge = _Judge(self, patch, before, creating=creating)
        return tuple(dict.fromkeys((*judge.of_parts(), *judge.out_of_place())))

    def errors(self, schema: Any, value: Any) -> "Iterator[ValidationError]":
        """Yield what Draft 7 finds wrong with a value."""
        from jsonschema import Draft7Validator

        if id(schema) not in self._validators:
            self._validators[id(schema)] = Draft7Validator(
                schema, format_checker=Draft7Validator.FORMAT_CHECKER
            )
        yield from self._validators[id(schema)].iter_errors(value)

    def said(self, error: "ValidationError", *, field: str = "") -> str:
        """Say in one line what is wrong, and where in the record; never which value it has.

        Args:
            error: what is wrong.
            field: the field that was judged, empty for the whole record.
        """
        from trunkline.forms.fields.messages import sentence

        text = sentence(str(error.validator), error.validator_value, error.instance, error.schema)
        path = [*([field] if field else []), *map(str, error.path)]
        if not path:
            return text
        return f"{'/'.join([self.kind.title_of(path[0]), *path[1:]])}: {text}"

    def about(self, names: Iterable[str], values: Mapping[str, Any]) -> str:
        """Say what values some fields have: `call handler laml_webhooks and recording on`.

        What nobody can give is said only where it is all that there is to say.
        """
        every = list(names)
        given = [name for name in every if name in self._editable | self._creatable]
        return " and ".join(self._has(name, values.get(name)) for name in given or every)

    def discriminators(self, name: str) -> Iterable[str]:
        """Return the fields on which it depends whether a field means something."""
        return self._places.get(name, ())

    def decides(self, name: str) -> bool:
        """Return whether it depends on a field which others a record has."""
        return name in self._deciding

    def may_lack(self, name: str) -> bool:
        """Return whether a record that has a field does not show it."""
        return name in self._unread

    def takes(self, name: str, *, creating: bool) -> bool:
        """Return whether a field can be given."""
        return name in (self._creatable if creating else self._editable)

    def _has(self, name: str, value: Any) -> str:
        title = self.kind.title_of(name)
        if value is None:
            return f"no {title}"
        if isinstance(value, bool):
            return f"{title} {'on' if value else 'off'}"
        return title if name in self._unread else f"{title} {value}"


class _Judge:
    """One record, and what a patch would make of it."""

    def __init__(
        self, checks: Checks, patch: Mapping[str, Any], before: Mapping[str, Any], *, creating: bool
    ) -> None:
        self._checks = checks
        self._patch = patch
        self._creating = creating
        kind = checks.kind
        # An empty field is as good as none, and of one that is never answered nothing is known.
        self._before = {name: value for name, value in given(before).items()
                        if not checks.may_lack(name)}  # fmt: skip
        self._after = self._before | dict(patch)
        held = () if creating else parts(kind.schema, self._before)
        self._held = {id(part.schema) for part in held}

    def of_parts(self) -> Iterator[str]:
        """Yield what the schema and the branches that hold have against the record."""
        for part in parts(self._checks.kind.schema, self._after):
            new = id(part.schema) not in self._held
            yield from self._missing(part, new=new)
            yield from self._fields(part, new=new)
            yield from self._rest(part, new=new)

    def out_of_place(self) -> Iterator[str]:
        """Yield the fields that were given a value and mean nothing beside the others."""
        kind = self._checks.kind
        has = kind.applicable(self._after)
        for name, value in self._patch.items():
            if value not in _EMPTY and name not in has:
                beside = self._checks.about(self._checks.discriminators(name), self._after)
                yield f"{kind.title_of(name)} means nothing with {beside}"

    def _missing(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        kind = self._checks.kind
        beside = dict.fromkeys(name for each in part.conditions for name in mentioned(each))
        why = f" with {self._checks.about(beside, self._after)}" if beside else ""
        for name in part.schema.get("required", ()):
            lacks = self._after.get(name) is None
            mine = new or name in self._patch
            if lacks and mine and self._checks.takes(name, creating=self._creating):
                yield f"{kind.title_of(name)} is needed{why}"

    def _fields(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        needed = part.schema.get("required", ())
        for name, schema in part.schema.get("properties", {}).items():
            value = self._after.get(name, ABSENT)
            if value is ABSENT or not (new or name in self._patch):
                continue
            if value is None and name in needed:
                continue  # said already
            for error in self._checks.errors(schema, value):
                yield self._checks.said(error, field=name)

    def _rest(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        """Yield what the other keywords say of the record, and did not say of it before."""
        if not set(part.schema) - _READ_HERE - _SAID_ONLY:
            return
        errors = [each for each in self._checks.errors(part.schema, self._after) if _is_rest(each)]
        if not errors:
            return
        old = set() if new else {
            self._checks.said(each)
            for each in self._checks.errors(part.schema, self._before)
            if _is_rest(each)
        }  # fmt: skip
        yield from (text for each in errors if (text := self._checks.said(each)) not in old)


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not null."""
    return {name: value for name, value in values.items() if value is not None}


def needed_of(kind: Kind, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a record with these values must have, in the schema's order."""
    every = parts(kind.schema, values)
    return tuple(dict.fromkeys(name for part in every for name in part.schema.get("required", ())))


def _is_rest(error: "ValidationError") -> bool:
    return error.schema_path[0] not in _READ_HERE | _SAID_ONLY
