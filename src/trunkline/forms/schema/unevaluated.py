"""The keywords for what no other keyword describes, with an error for each such field."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from trunkline.forms.schema.dialects import Dialect
from trunkline.forms.values.values import Json
from trunkline.model.patterns.matching import Unchecked, reads_alike

if TYPE_CHECKING:
    from jsonschema import ValidationError

Check = Callable[[Any, Any, Json, Any], "Iterator[ValidationError]"]


def unevaluated_keywords(
    dialect: Dialect, patterns: Callable[[], Iterable[str]]
) -> Mapping[str, Check]:
    """Return the check of `unevaluatedProperties`; those of older dialects lack it.

    `patterns` returns the patterns of names in the whole schema.
    """
    from jsonschema import Draft202012Validator

    newest = Draft202012Validator.VALIDATORS["unevaluatedProperties"]
    own = dialect.validator.VALIDATORS.get("unevaluatedProperties", newest)

    def checked(
        validator: Any, inner: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        from jsonschema import ValidationError

        if not isinstance(value, dict):
            return
        # jsonschema itself reads patterns here, as Python does, and for as long as that takes.
        if not all(reads_alike(pattern, name) for pattern in patterns() for name in value):
            raise Unchecked("the schema's patternProperties take too long to check")
        recorder = _Recorder(validator, inner)
        # The check of 2019-09 overlooks fields that a schema for additional ones describes.
        check = own if _mentions(schema, "$recursiveRef") else newest
        for _ in check(recorder, inner, value, schema) or ():
            pass
        if any(recorder.errors.values()) and (failed := _failed_parts(validator, value, schema)):
            # A part that fails describes nothing: its own errors say more than those of its fields.
            lenient = _Recorder(validator, inner, failed)
            for _ in check(lenient, inner, value, schema) or ():
                pass
            recorder = lenient
        for name, errors in recorder.errors.items():
            if errors and inner is False:
                yield ValidationError("unknown field", path=[name])
            else:
                yield from errors

    return {"unevaluatedProperties": checked}


def _failed_parts(validator: Any, value: Json, schema: Any) -> list[Any]:
    """Return the parts of a schema for the value itself of which too few fit it."""
    failed: list[Any] = []
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = schema.get(keyword)
        if not isinstance(parts, list):
            continue
        misfits = [part for part in parts if any(True for _ in validator.descend(value, part))]
        if keyword == "allOf" or len(misfits) == len(parts):
            failed += misfits
    return failed


class _Recorder:
    """A validator that records the errors of the fields that nothing else describes."""

    def __init__(self, validator: Any, inner: Any, fitting: Iterable[Any] = ()) -> None:
        """Prepare; `fitting` are parts of the schema that count as if they fitted."""
        self._fitting = tuple(fitting)
        self.errors: dict[str, list[ValidationError]] = {}
        self._validator = validator
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._validator, name)

    def descend(
        self, instance: Json, schema: Any, path: Any = None, schema_path: Any = None, **more: Any
    ) -> "Iterator[ValidationError]":
        """Yield the errors of a part, as the validator's own method does."""
        if path is None and any(schema is part for part in self._fitting):
            return iter(())
        found = self._validator.descend(instance, schema, path, schema_path, **more)
        if path is not None and schema is self._inner:
            self.errors[path] = found = list(found)
        return iter(found)


def _mentions(schema: Any, keyword: str) -> bool:
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if keyword in part:
                return True
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    return False
