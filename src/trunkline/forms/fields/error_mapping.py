"""Errors of `jsonschema` as messages by the pointer of the field where the user can fix them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from trunkline.forms.fields.messages import error_message, secret_message
from trunkline.forms.schema.guards import is_unknown
from trunkline.forms.values.json_pointer import join, split
from trunkline.forms.values.phrases import join_words, mapping, presence, suggestion
from trunkline.forms.values.values import Json
from trunkline.model.patterns.keywords import additional_names
from trunkline.model.patterns.matching import Unchecked
from trunkline.model.secrets.places import NOWHERE, Places

if TYPE_CHECKING:
    from jsonschema import ValidationError

FieldErrors: TypeAlias = Mapping[str, tuple[str, ...]]
"""Messages by pointer."""

SelectedBranch: TypeAlias = Callable[[str, Any], "int | None"]
"""Returns the branch selected at a pointer for the list of a oneOf or anyOf."""

_REQUIRED: Final = "required"
_TOO_LARGE: Final = ("to float", "Exceeds the limit", "Infinity", "infinity")


class Findings(NamedTuple):
    """What a validation found.

    Attributes:
        errors: messages, each a fragment.
        unchecked: why something could not be checked, each a fragment.
    """

    errors: FieldErrors
    unchecked: FieldErrors


def findings(
    errors: "Iterable[ValidationError]", selected: SelectedBranch, places: Places = NOWHERE
) -> Findings:
    """Return messages by pointer, at least one if there is an error.

    The message for a missing field or an unknown key is at that field or key. If no branch fits,
    the messages are those of the selected branch.

    Args:
        places: the places of the value whose possible values are not named, because they are
            secret.
    """
    collector = _Collector(selected, places)
    for error in errors:
        collector.add(error, "")
    return Findings(*map(_listed, (collector.messages, collector.unchecked)))


def _listed(messages: Mapping[str, Mapping[str, None]]) -> FieldErrors:
    return {pointer: tuple(texts) for pointer, texts in messages.items()}


class _Collector:
    """Collects messages by pointer, each once."""

    def __init__(self, selected: SelectedBranch, places: Places) -> None:
        self.messages: dict[str, dict[str, None]] = {}
        self.unchecked: dict[str, dict[str, None]] = {}
        self._selected = selected
        self._places = places

    def add(self, error: "ValidationError", base: str) -> None:
        """Add the messages of an error in the value at a pointer."""
        pointer = base
        for key in error.relative_path:
            pointer = join(pointer, key)
        keyword = error.validator if isinstance(error.validator, str) else ""
        if error.cause is not None and is_unknown(error):
            text = f"cannot be checked: {_reason(error, error.cause)}"
            self.unchecked.setdefault(pointer, {})[text] = None
        elif keyword in ("anyOf", "oneOf") and isinstance(error.validator_value, list):
            self._add_branches(error, pointer)
        else:
            by_key = _KEY_MESSAGES[keyword](error) if keyword in _KEY_MESSAGES else []
            for key, text in by_key:
                self._put(join(pointer, key), text)
            if not by_key:
                self._add_keyword(keyword, error, pointer)

    def _put(self, pointer: str, text: str) -> None:
        self.messages.setdefault(pointer, {})[text] = None

    def _add_keyword(self, keyword: str, error: "ValidationError", pointer: str) -> None:
        if keyword == "propertyNames" and error.context:
            for inner in error.context:
                name = inner.validator if isinstance(inner.validator, str) else ""
                text = error_message(name, inner.validator_value, inner.instance, inner.schema)
                self._put(pointer, f"name {text}")
            return
        if self._is_secret(pointer):
            self._put(pointer, secret_message(keyword, error.validator_value, error.instance))
            return
        text = error_message(keyword, error.validator_value, error.instance, error.schema)
        self._put(pointer, text)

    def _is_secret(self, pointer: str) -> bool:
        """Return whether a place, or one around it, is secret."""
        place = self._places
        if place is NOWHERE:
            return False
        for key in split(pointer):
            if place.secret:
                return True
            inner = place.below(key)
            place = place.below(int(key)) if inner is NOWHERE and key.isdecimal() else inner
        return place.secret

    def _add_branches(self, error: "ValidationError", pointer: str) -> None:
        """Add why the selected branch does not fit, or that several fit."""
        branches = error.validator_value
        assert isinstance(branches, list)
        if not error.context:
            self._put(pointer, "matches more than one variant; exactly one must match")
            return
        index = self._selected(pointer, branches)
        errors = [inner for inner in error.context if list(inner.schema_path)[:1] == [index]]
        errors = errors or _errors_of_type(error.context)
        if not errors or not _has_structure(branches):
            keyword = str(error.validator)
            if self._is_secret(pointer):
                self._put(pointer, secret_message(keyword, branches, error.instance))
                return
            self._put(pointer, error_message(keyword, branches, error.instance, error.schema))
            return
        for inner in errors:
            self.add(inner, pointer)


def _errors_of_type(errors: "Sequence[ValidationError]") -> "list[ValidationError]":
    """Return the errors of the only branch with the value's type, none if there are several."""
    branches: dict[Any, list[ValidationError]] = {}
    for error in errors:
        branches.setdefault(error.schema_path[0], []).append(error)
    fitting = [
        of_branch
        for of_branch in branches.values()
        if not any(e.validator == "type" and not e.relative_path for e in of_branch)
    ]
    return fitting[0] if len(fitting) == 1 else []


def _has_structure(branches: list[Any]) -> bool:
    """Return whether a branch has more than required fields."""
    return any(
        not isinstance(branch, dict) or set(branch) - {"required", "title"} for branch in branches
    )


def _required(error: "ValidationError") -> list[tuple[str, str]]:
    return [(name, _REQUIRED) for name in _missing(error.validator_value, error.instance)]


def _dependencies(error: "ValidationError") -> list[tuple[str, str]]:
    dependencies = error.validator_value
    assert isinstance(dependencies, dict)
    return [
        (name, f"{_REQUIRED} because {presence(key, error.instance[key])}")
        for key, names in dependencies.items()
        if isinstance(error.instance, dict) and key in error.instance
        for name in _missing([names] if isinstance(names, str) else names, error.instance)
    ]


def _missing(names: Any, value: Json) -> list[str]:
    if not isinstance(names, list) or not isinstance(value, dict):
        return []
    return [name for name in names if isinstance(name, str) and name not in value]


def _additional(error: "ValidationError") -> list[tuple[str, str]]:
    schema, value = error.schema, error.instance
    if not isinstance(schema, Mapping) or not isinstance(value, dict):
        return []
    known, patterns = list(mapping(schema, "properties")), mapping(schema, "patternProperties")
    unknown = additional_names(schema, value)
    hint = f" that does not match {join_words(patterns, 'or')}" if patterns else ""
    return [(key, f"unknown field{hint}{suggestion(key, known)}") for key in unknown]


_KEY_MESSAGES: Final[Mapping[str, Callable[["ValidationError"], list[tuple[str, str]]]]] = {
    "required": _required,
    "dependencies": _dependencies,
    "dependentRequired": _dependencies,
    "additionalProperties": _additional,
}


def _reason(error: "ValidationError", cause: BaseException) -> str:
    """Return why a keyword could not be checked."""
    name = type(cause).__name__
    text = str(cause).partition("\n")[0]
    if isinstance(cause, Unchecked):
        return text
    if isinstance(cause, RecursionError):
        return "the schema or value is nested too deeply"
    if isinstance(cause, ArithmeticError | ValueError) and any(part in text for part in _TOO_LARGE):
        return "the number is too large"
    if name == "CircularRef":
        return f"the schema's {text}"
    if name == "UnknownType":
        return f"the schema has the unknown type {getattr(cause, 'type', '')!r}"
    if "Unresolvable" in name or "Referencing" in name or hasattr(cause, "ref"):
        ref = error.validator_value if error.validator == "$ref" else getattr(cause, "ref", text)
        return f"the schema refers to {ref}, which is not available"
    keyword = error.validator if isinstance(error.validator, str) else ""
    return f"the schema's {keyword} is not valid" if keyword else "the schema is not valid"
