"""From `jsonschema`'s errors to messages by the pointer of the field where a person can act."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.forms.fields.messages import sentence
from trunkline.forms.values.json_pointer import join
from trunkline.forms.values.phrases import listed, nearest
from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from jsonschema import ValidationError

Faults: TypeAlias = Mapping[str, tuple[str, ...]]
"""Messages by pointer."""

Chosen: TypeAlias = Callable[[str, Any], "int | None"]
"""Gives the branch that is chosen at a pointer for a oneOf or anyOf, as the schema has it."""

_REQUIRED: Final = "is required"
_TOO_LARGE: Final = ("to float", "Exceeds the limit", "Infinity", "infinity")


def faults(errors: "Iterable[ValidationError]", chosen: Chosen) -> Faults:
    """Turn errors into messages; there is a message whenever there is an error.

    A missing field's message stands at that field, an unknown key's at that key. Where no branch
    fits, the messages are those of the branch that is chosen.
    """
    gathered = _Gathered(chosen)
    for error in errors:
        gathered.add(error, "")
    return {pointer: tuple(texts) for pointer, texts in gathered.found.items()}


class _Gathered:
    """Messages on their way into a mapping, each once."""

    def __init__(self, chosen: Chosen) -> None:
        self.found: dict[str, dict[str, None]] = {}
        self._chosen = chosen

    def add(self, error: "ValidationError", base: str) -> None:
        """Add the messages of one error that was found in the value at a pointer."""
        pointer = base
        for key in error.relative_path:
            pointer = join(pointer, key)
        keyword = error.validator if isinstance(error.validator, str) else ""
        if error.cause is not None and keyword != "format":
            self._say(pointer, f"cannot be checked: {_reason(error, error.cause)}")
        elif keyword in ("anyOf", "oneOf") and isinstance(error.validator_value, list):
            self._no_branch(error, pointer)
        else:
            special = _AT_KEYS.get(keyword)
            placed = special(error) if special else []
            for key, text in placed:
                self._say(join(pointer, key), text)
            if not placed:
                self._plain(keyword, error, pointer)

    def _say(self, pointer: str, text: str) -> None:
        self.found.setdefault(pointer, {})[text] = None

    def _plain(self, keyword: str, error: "ValidationError", pointer: str) -> None:
        if keyword == "propertyNames" and error.context:
            for each in error.context:
                name = each.validator if isinstance(each.validator, str) else ""
                text = sentence(name, each.validator_value, each.instance, each.schema)
                self._say(pointer, f"its name {text}")
            return
        self._say(pointer, sentence(keyword, error.validator_value, error.instance, error.schema))

    def _no_branch(self, error: "ValidationError", pointer: str) -> None:
        """Say why the chosen branch does not fit, or that several do."""
        branches = error.validator_value
        assert isinstance(branches, list)
        if not error.context:
            self._say(pointer, "fits more than one of its variants, where exactly one must fit")
            return
        index = self._chosen(pointer, branches)
        inner = [each for each in error.context if list(each.schema_path)[:1] == [index]]
        inner = inner or _of_its_type(error.context)
        if not inner or not _has_structure(branches):
            keyword = str(error.validator)
            self._say(pointer, sentence(keyword, branches, error.instance, error.schema))
            return
        for each in inner:
            self.add(each, pointer)


def _of_its_type(errors: "Sequence[ValidationError]") -> "list[ValidationError]":
    """Return the errors of the one branch that is of the value's type; none if there are others."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in errors:
        branches.setdefault(each.schema_path[0], []).append(each)
    fitting = [
        some
        for some in branches.values()
        if not any(each.validator == "type" and not each.relative_path for each in some)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _has_structure(branches: list[Any]) -> bool:
    """Return whether a branch asks for more than that certain fields be there."""
    return any(not isinstance(each, dict) or set(each) - {"required", "title"} for each in branches)


def _required(error: "ValidationError") -> list[tuple[str, str]]:
    return [(name, _REQUIRED) for name in _absent(error.validator_value, error.instance)]


def _dependencies(error: "ValidationError") -> list[tuple[str, str]]:
    wanted = error.validator_value
    assert isinstance(wanted, dict)
    return [
        (name, f"{_REQUIRED} because {key} is set")
        for key, names in wanted.items()
        if isinstance(error.instance, dict) and key in error.instance and isinstance(names, list)
        for name in _absent(names, error.instance)
    ]


def _absent(names: Any, value: Json) -> list[str]:
    if not isinstance(names, list) or not isinstance(value, dict):
        return []
    return [name for name in names if isinstance(name, str) and name not in value]


def _additional(error: "ValidationError") -> list[tuple[str, str]]:
    schema, value = error.schema, error.instance
    if not isinstance(schema, Mapping) or not isinstance(value, dict):
        return []
    fields = schema.get("properties")
    known = list(fields) if isinstance(fields, dict) else []
    patterns = schema.get("patternProperties")
    patterns = list(patterns) if isinstance(patterns, dict) else []
    extra = [key for key in value if key not in known and not _matched(key, patterns)]
    form = f", nor does its name match {listed(patterns, 'or')}" if patterns else ""
    return [(key, f"is no field of this form{form}{nearest(key, known)}") for key in extra]


def _matched(key: str, patterns: list[str]) -> bool:
    return any(re.search(pattern, key) for pattern in patterns)


_AT_KEYS: Final[Mapping[str, Callable[["ValidationError"], list[tuple[str, str]]]]] = {
    "required": _required,
    "dependencies": _dependencies,
    "additionalProperties": _additional,
}


def _reason(error: "ValidationError", cause: BaseException) -> str:
    """Say what keeps a keyword from working."""
    name = type(cause).__name__
    text = str(cause).partition("\n")[0]
    if isinstance(cause, re.error):
        return f"its schema has a pattern that cannot be read: {text}"
    if isinstance(cause, RecursionError):
        return "schema or value is nested too deeply"
    if isinstance(cause, ArithmeticError | ValueError) and any(part in text for part in _TOO_LARGE):
        return "the number is too large"
    if name == "Endless":
        return f"the schema's {text}"
    if name == "UnknownType":
        return f"its schema has the unknown type {getattr(cause, 'type', '')!r}"
    if "Unresolvable" in name or "Referencing" in name or hasattr(cause, "ref"):
        ref = error.validator_value if error.validator == "$ref" else getattr(cause, "ref", text)
        return f"its schema refers to {ref}, which is not here"
    return f"its schema is not valid ({text or name})"
