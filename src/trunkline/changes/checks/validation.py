"""Whether a patch fits its kind's schema, with one line for each problem.

The record is checked as it would be after the patch, by the schema and by the branches whose
conditions then hold. Only problems that the patch causes or touches are reported: what was invalid
before came from the vendor.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from trunkline.model.conditions import JSON_TYPES, SchemaPart, deciding, mentioned, parts, types_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.table.cells import visible

if TYPE_CHECKING:
    from jsonschema import Draft7Validator, ValidationError

_CHECKED_HERE: Final = frozenset({"allOf", "properties", "required"})
"""Keywords of a kind's schema that are checked field by field and branch by branch."""

_INFORMATIVE: Final = frozenset(
    {"$comment", "$id", "$schema", "additionalProperties", "description", "title", "type"}
)
"""Keywords that reject no patch: a record is an object, and no edit names an unknown field."""

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
"""Values that clear a field, accepted even where it does not apply to the record."""


class Checks:
    """The checks that one kind's schema makes possible.

    Attributes:
        restoring: whether the patches restore what records had before: then any text has a valid
            format, and any value may be cleared.
        secret: the fields whose values are written and never shown.
        restoring: whether the patches restore what records had before: a value that does not apply
            to a record is restored, too, because the vendor keeps it.
    """

    def __init__(self, kind: Kind, *, restoring: bool = False) -> None:
        self.kind = kind
        self.restoring = restoring
        self.secret = kind.secret
        self._unread = kind.unread
        self._editable = frozenset(kind.editable)
        self._creatable = frozenset(kind.creatable)
        # By the id() of a schema, which the kind keeps alive.
        self._validators: dict[int, Draft7Validator] = {}
        self._places: dict[str, dict[str, None]] = {}
        self._deciding = frozenset(deciding(kind.schema))
        for part in parts(kind.schema):
            about = [name for condition in part.conditions for name in mentioned(condition)]
            for name in part.schema.get("properties", {}):
                self._places.setdefault(name, {}).update(dict.fromkeys(about))

    def problems(
        self,
        patch: Mapping[str, Any],
        before: Mapping[str, Any],
        *,
        creating: bool = False,
        restoring: bool = False,
    ) -> tuple[str, ...]:
        """Return why the values of a patch cannot be written, empty where they can.

        Args:
            before: the record as it is, empty for a creation.
            creating: whether they create a record, in which every field is new.
            restoring: whether they restore what the record had before.
        """
        allowed = self._creatable if creating else self._editable
        if wrong := [name for name in patch if name not in allowed]:
            return tuple(f"{name} of {self.kind.name} cannot be written" for name in wrong)
        editing = not (creating or restoring or self.restoring)
        if editing and (odd := tuple(uneditable(self.kind, patch, before))):
            return odd
        check = _PatchCheck(self, patch, before, creating=creating)
        inapplicable = () if restoring or self.restoring else check.inapplicable()
        return tuple(dict.fromkeys((*check.invalid(), *inapplicable)))

    def errors(self, schema: Any, value: Any) -> "Iterator[ValidationError]":
        """Yield the Draft 7 validation errors of a value."""
        from trunkline.forms.schema.formats import format_checker
        from trunkline.model.patterns.keywords import draft7_validator

        if id(schema) not in self._validators:
            checker = None if self.restoring else format_checker()
            self._validators[id(schema)] = draft7_validator()(schema, format_checker=checker)
        yield from self._validators[id(schema)].iter_errors(value)

    def message(self, error: "ValidationError", *, field: str = "") -> str:
        """Return a line with the problem and its place in the record, but never the value.

        Args:
            field: the field that was validated, empty for the whole record.
        """
        from trunkline.forms.fields.messages import error_message

        text = error_message(
            str(error.validator), error.validator_value, error.instance, error.schema
        )
        path = [*([field] if field else []), *map(str, error.path)]
        if not path:
            return text
        return f"{'/'.join([self.kind.title_of(path[0]), *path[1:]])}: {text}"

    def about(self, names: Iterable[str], values: Mapping[str, Any]) -> str:
        """Describe the values of some fields: `call handler laml_webhooks and recording on`.

        Fields that the user cannot set are left out, unless there are no others.
        """
        every = list(names)
        settable = [name for name in every if name in self._editable | self._creatable]
        return " and ".join(self._state(name, values.get(name)) for name in settable or every)

    def discriminators(self, name: str) -> Iterable[str]:
        """Return the fields that decide whether a field applies."""
        return self._places.get(name, ())

    def decides(self, name: str) -> bool:
        """Return whether a field decides which other fields apply."""
        return name in self._deciding

    def may_lack(self, name: str) -> bool:
        """Return whether a record can have a value that the vendor never returns."""
        return name in self._unread

    def may_set(self, name: str, *, creating: bool) -> bool:
        """Return whether the user can set a field."""
        return name in (self._creatable if creating else self._editable)

    def _state(self, name: str, value: Any) -> str:
        title = self.kind.title_of(name)
        if value is None:
            return f"no {title}"
        if isinstance(value, bool):
            return f"{title} {'on' if value else 'off'}"
        return title if name in self._unread else f"{title} {value}"


class _PatchCheck:
    def __init__(
        self, checks: Checks, patch: Mapping[str, Any], before: Mapping[str, Any], *, creating: bool
    ) -> None:
        self._checks = checks
        self._patch = patch
        self._creating = creating
        kind = checks.kind
        # A null field counts as missing, and one that is never returned has no known value.
        self._before = {name: value for name, value in non_null(before).items()
                        if not checks.may_lack(name)}  # fmt: skip
        self._after = self._before | dict(patch)
        held = () if creating else parts(kind.schema, self._before)
        self._held_before = {id(part.schema) for part in held}

    def invalid(self) -> Iterator[str]:
        for part in parts(self._checks.kind.schema, self._after):
            new = id(part.schema) not in self._held_before
            yield from self._missing(part, new=new)
            yield from self._fields(part, new=new)
            yield from self._other_keywords(part, new=new)

    def inapplicable(self) -> Iterator[str]:
        kind = self._checks.kind
        applicable = kind.applicable(self._after)
        for name, value in self._patch.items():
            if name in applicable:
                continue
            if value not in _EMPTY:
                state = self._checks.about(self._checks.discriminators(name), self._after)
                yield f"{kind.title_of(name)} does not apply with {state}"
            elif not self._checks.restoring and not clears(kind, name, value):
                yield f"{kind.title_of(name)} cannot be cleared with {json.dumps(value)}"

    def _missing(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        kind = self._checks.kind
        names = dict.fromkeys(
            name for condition in part.conditions for name in mentioned(condition)
        )
        why = f" with {self._checks.about(names, self._after)}" if names else ""
        for name in part.schema.get("required", ()):
            lacks = self._after.get(name) is None
            mine = new or name in self._patch
            if lacks and mine and self._checks.may_set(name, creating=self._creating):
                yield f"{kind.title_of(name)} is required{why}"

    def _fields(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        required = part.schema.get("required", ())
        for name, schema in part.schema.get("properties", {}).items():
            value = self._after.get(name, ABSENT)
            if value is ABSENT or not (new or name in self._patch):
                continue
            if value is None and name in required:
                continue  # reported as missing
            if value is None and (types := types_of(schema)) and "null" not in types:
                yield f"{self._checks.kind.title_of(name)} cannot be cleared: set another value"
                continue
            for error in self._checks.errors(schema, value):
                yield self._checks.message(error, field=name)

    def _other_keywords(self, part: SchemaPart, *, new: bool) -> Iterator[str]:
        """Yield the new problems by the keywords that are checked for the record as a whole."""
        if not set(part.schema) - _CHECKED_HERE - _INFORMATIVE:
            return
        messages = self._record_messages(part.schema, non_null(self._after))
        old = set() if new or not messages else {*self._record_messages(part.schema, self._before)}
        yield from (message for message in messages if message not in old)

    def _record_messages(self, schema: Any, values: Mapping[str, Any]) -> list[str]:
        return [
            self._checks.message(error)
            for error in self._checks.errors(schema, values)
            if error.schema_path[0] not in _CHECKED_HERE | _INFORMATIVE
        ]


def uneditable(
    kind: Kind, names: Iterable[str], values: Mapping[str, Any], *, label: str = ""
) -> Iterator[str]:
    """Yield why fields cannot be edited where the vendor sent something that it should not."""
    for name in names:
        if reason := kind.unexpected(name, values):
            title = kind.title_of(name) if name in kind.fields else visible(name)
            yield f"{label and f'{label}, '}{title} cannot be edited: {reason}"


def clears(kind: Kind, name: str, value: Any) -> bool:
    """Return whether an empty value can clear a field that does not apply to a record.

    Null clears any text that is not one of an enumeration.
    """
    schema = kind.fields[name]
    types = types_of(schema)
    if value is None and "string" in types:
        return "enum" not in schema or None in schema["enum"]
    return not types or any(isinstance(value, JSON_TYPES[type_]) for type_ in types)


def non_null(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are not null."""
    return {name: value for name, value in values.items() if value is not None}


def required_of(kind: Kind, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a record with these values must have, in the schema's order."""
    every = parts(kind.schema, values)
    return tuple(dict.fromkeys(name for part in every for name in part.schema.get("required", ())))
