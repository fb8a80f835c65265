"""What a form says of a field: its value in one line, where the value is from, and all the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from trunkline.forms import MASKED, UNSET, Control, Field, Form, Json, State, Unset
from trunkline.forms.values.json_pointer import get, join
from trunkline.forms.values.phrases import TYPE_NAMES, as_sentence, join_or
from trunkline.forms.values.values import to_text
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible

HOLDERS: Final = frozenset({Control.GROUP, Control.LIST, Control.TABLE, Control.CHECKS})
"""The controls of fields whose value is made of the fields below."""

_LONGEST: Final = 400
_PARTS: Final = 6
_HIDDEN: Final = "••••••"


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of text and its role: `""`, `title`, `ghost`, `error`, `warning` or `note`."""

    text: str
    role: str = ""


def value_of(form: Form, field: Field) -> Said:
    """Return a field's value in one line; never a secret.

    A default that is not written, and what stands for a value that is not there, are ghosts.

    Args:
        form: the form, for what a folded group holds.
        field: the field.
    """
    if field.invalid_text is not None:
        return Said(_brief(field.invalid_text), "error")
    if field.value is MASKED:
        return Said(_HIDDEN)
    if field.value is UNSET:
        if field.default is not UNSET:
            return Said(_brief(to_text(field.default)), "ghost")
        return Said("not set" if field.control is Control.SECRET else "", "ghost")
    if field.value is None:
        return Said("null", "note")
    if field.control in HOLDERS:
        return _held(form, field)
    if field.choices:
        return Said(_brief(choice_label(field, field.value)))
    return _scalar(field)


def choice_label(field: Field, value: Json) -> str:
    """Return what people call a value of a field: the label of a choice, else its text."""
    return next((c.label for c in field.choices if same(c.value, value)), to_text(value))


def source_of(field: Field, original: Json | Unset) -> str:
    """Say in a word where a field's value is from; empty for what the vendor has.

    Args:
        field: the field.
        original: the whole value that the form was opened with.
    """
    if field.invalid_text is not None:
        return "not read"
    if field.changed:
        if field.value is UNSET:
            return "taken out"
        return "new" if get(original, field.pointer) is UNSET else "edited"
    if field.state is State.DEFAULT:
        return "default"
    if field.state is State.UNSET:
        return "required" if field.required else "unset"
    if field.read_only:
        return "read-only"
    return "outdated" if field.deprecated else ""


def described(
    field: Field, errors: tuple[str, ...], original: Json | Unset, notes: Iterable[Said] = ()
) -> Iterator[Said]:
    """Yield what there is to say of a field, the most urgent first, each to stand by itself.

    Args:
        field: the field.
        errors: what is wrong with it.
        original: the whole value that the form was opened with.
        notes: what there is to say beside what its schema says.
    """
    yield from (Said(f"✗ {visible(as_sentence(text))}", "error") for text in errors)
    yield from (Said(f"! {visible(text)}", "warning") for text in field.remarks)
    if field.fallback_reason:
        yield Said(f"edited as JSON: {visible(field.fallback_reason)}", "warning")
    yield from notes
    if field.why:
        yield Said(visible(field.why), "note")
    if field.description:
        yield Said(visible(field.description))
    yield Said(" · ".join(_facts(field, original)), "note")


def _facts(field: Field, original: Json | Unset) -> Iterator[str]:
    types = join_or(TYPE_NAMES.get(name, name) for name in field.types)
    if types or not field.read_only:
        yield types or "any JSON"
    if field.groups:
        yield f"one of {len(field.branches)} sorts"
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
        yield f"such as {join_or(_brief(to_text(each)) for each in field.examples[:3])}"
    if field.changed and not field.write_only and field.control not in HOLDERS:
        was = get(original, field.pointer)
        yield "was not set" if was is UNSET else f"was {_quoted(was)}"


def _held(form: Form, field: Field) -> Said:
    """Say what a group or list holds, in a line: its own fields only where they are folded away."""
    sort = field.branches[field.branch] if field.branch is not None else ""
    parts = [f"‹{visible(sort)}›"] if sort else []
    if field.control is Control.GROUP:
        shown = list(_parts(form, field)) if field.folded else []
        parts.append(" · ".join(shown) if shown else visible(field.summary) if not sort else "")
    else:
        shown = list(_parts(form, field)) if field.folded is not False else []
        parts.append("  ".join(filter(None, (visible(field.summary), ", ".join(shown)))))
    return Said(" ".join(filter(None, parts)), "note")


def _parts(form: Form, field: Field) -> Iterator[str]:
    """Give the texts of the first fields that a group or list holds; a secret is masked there."""
    value = field.value
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    for key in islice(keys, _PARTS):
        inner = form.field(join(field.pointer, key))
        if text := _name_of(inner) if inner.control in HOLDERS else value_of(form, inner).text:
            yield text


def _name_of(field: Field) -> str:
    """Return what a group calls itself; empty for one that is only counted."""
    held = field.value
    count = len(held) if isinstance(held, dict | list) else 0
    plain = (counted(count, "field"), counted(count, "item"))
    return "" if field.summary in plain else visible(field.summary)


def _scalar(field: Field) -> Said:
    text = field.text
    if isinstance(field.value, str):
        if not text:
            return Said('""', "note")
        if text != text.strip():
            return Said(f'"{_brief(text)}"')
    return Said(_brief(text))


def _brief(text: str) -> str:
    return visible(text[:_LONGEST])


def _quoted(value: Json) -> str:
    return f'"{_brief(value)}"' if isinstance(value, str) else _brief(to_text(value))


MIXED: Final = "‹mixed›"
"""What stands for the value where the records do not have the same."""
