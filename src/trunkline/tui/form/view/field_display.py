"""What a form shows of a field: its value in one line, where it comes from, and notes about it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from trunkline.forms import MASKED, UNSET, Control, Field, Form, Json, State, Unset
from trunkline.forms.values.exact_numbers import equal
from trunkline.forms.values.json_pointer import get, join
from trunkline.forms.values.phrases import TYPE_NAMES, join_or
from trunkline.forms.values.values import to_text
from trunkline.model.plurals import counted
from trunkline.model.secrets.masking import MASK, masked_text
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible

HOLDERS: Final = frozenset({Control.GROUP, Control.LIST, Control.TABLE, Control.CHECKS})
"""The controls of fields whose value consists of other fields."""

_LONGEST: Final = 400
_PARTS: Final = 6


class FieldText(NamedTuple):
    """A text and its role: `""`, `title`, `ghost`, `error`, `warning` or `note`."""

    text: str
    role: str = ""


def value_of(form: Form, field: Field) -> FieldText:
    """Return a field's value in one line; never a secret.

    A default that is not written, and the placeholder of an unset value, are ghosts.
    """
    if field.invalid_text is not None:
        return FieldText(_brief(field.invalid_text), "error")
    if field.value is MASKED:
        return FieldText(MASK)
    if field.value is UNSET:
        if field.default is not UNSET:
            return FieldText(_brief(to_text(field.default)), "ghost")
        return FieldText("not set" if field.control is Control.SECRET else "", "ghost")
    if field.value is None:
        return FieldText("null", "note")
    if field.control in HOLDERS:
        return _structure(form, field)
    if field.choices:
        return FieldText(_brief(choice_label(field, field.value)))
    return _scalar(field)


def choice_label(field: Field, value: Json) -> str:
    """Return the display name of a value: the label of a choice, else its text."""
    return next((c.label for c in field.choices if equal(c.value, value)), to_text(value))


def source_of(field: Field, original: Json | Unset) -> str:
    """Return in a word where a field's value comes from; empty for the vendor's value."""
    if field.invalid_text is not None:
        return "invalid"
    if field.changed:
        if field.value is UNSET:
            return "removed"
        return "new" if get(original, field.pointer) is UNSET else "edited"
    if field.state is State.DEFAULT:
        return "default"
    if field.state is State.UNSET:
        return "required" if field.required else "unset"
    if field.read_only:
        return "read-only"
    return "outdated" if field.deprecated else ""


def described(
    field: Field,
    errors: tuple[str, ...],
    original: Json | Unset,
    notes: Iterable[FieldText] = (),
    variant_key: str = "",
) -> Iterator[FieldText]:
    """Yield the notes about a field, the most urgent first, each on a line of its own.

    Args:
        variant_key: the key that chooses a variant.
    """
    yield from (FieldText(f"✗ {visible(as_sentence(text))}", "error") for text in errors)
    yield from (FieldText(f"! {visible(text)}", "warning") for text in field.remarks)
    if field.fallback_reason:
        yield FieldText(f"edited as JSON: {visible(field.fallback_reason)}", "warning")
    yield from notes
    if field.why:
        yield FieldText(visible(field.why), "note")
    if field.description:
        yield FieldText(visible(field.description))
    yield FieldText(" · ".join(_facts(field, original, variant_key)), "note")


def _facts(field: Field, original: Json | Unset, variant_key: str) -> Iterator[str]:
    types = join_or(TYPE_NAMES.get(name, name) for name in field.types)
    if types or not field.read_only:
        yield types or "any JSON"
    if field.groups:
        chooses = f": {variant_key} chooses" if variant_key and not field.read_only else ""
        yield f"one of {len(field.branches)} variants{chooses}"
    if field.tells:
        yield "another value is another variant"
    yield from map(visible, field.limits)
    if field.required:
        yield "required"
    if field.read_only:
        yield "read-only"
    if field.write_only:
        yield "secret: never shown"
    if field.deprecated:
        yield "deprecated: should no longer be used"
    if not field.declared and not field.types and not field.read_only:
        yield "not in the schema"
    if field.default is not UNSET:
        yield f"default {_brief(to_text(field.default))}"
    if field.examples:
        yield f"such as {join_or(_brief(to_text(example)) for example in field.examples[:3])}"
    if field.changed and not field.write_only and field.control not in HOLDERS:
        before = get(original, field.pointer)
        yield "was not set" if before is UNSET else f"was {_quoted(before)}"


def _structure(form: Form, field: Field) -> FieldText:
    """Return what is in a group or list, in a line; its fields only if they are folded away."""
    variant = field.branches[field.branch] if field.branch is not None else ""
    parts = [f"‹{visible(variant)}›"] if variant else []
    if field.control is Control.GROUP:
        shown = list(_parts(form, field)) if field.folded else []
        parts.append(" · ".join(shown) if shown else visible(field.summary) if not variant else "")
    else:
        shown = list(_parts(form, field)) if field.folded is not False else []
        parts.append("  ".join(filter(None, (visible(field.summary), ", ".join(shown)))))
    return FieldText(" ".join(filter(None, parts)), "note")


def _parts(form: Form, field: Field) -> Iterator[str]:
    """Yield the texts of the first fields in a group or list; secrets are masked."""
    value = field.value
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in islice(keys, _PARTS):
        inner = form.field(join(field.pointer, key))
        if text := _name_of(inner) if inner.control in HOLDERS else value_of(form, inner).text:
            yield text


def _name_of(field: Field) -> str:
    """Return the name of a group; empty if its summary is only a count."""
    value = field.value
    count = len(value) if isinstance(value, dict | list) else 0
    plain = (counted(count, "field"), counted(count, "item"))
    return "" if field.summary in plain else visible(field.summary)


def _scalar(field: Field) -> FieldText:
    text = field.text
    if isinstance(field.value, str):
        if not text:
            return FieldText('""', "note")
        if text != text.strip():
            return FieldText(f'"{_brief(text)}"')
    return FieldText(_brief(text))


def _brief(text: str) -> str:
    # A cut could hide from the mask that a text is a URL.
    return visible(masked_text(text)[:_LONGEST])


def _quoted(value: Json) -> str:
    return f'"{_brief(value)}"' if isinstance(value, str) else _brief(to_text(value))
