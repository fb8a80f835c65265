"""Secrets that an undo needs and the journal does not hold: which they are, and entering them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from trunkline.changes.checks.secret_check import masked_places
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import RecordRef
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.masking import MASK, masked_text
from trunkline.model.secrets.sealing import Seal

SecretPlace = tuple[RecordRef, str]
"""A record, and the place of a secret in it, such as `variables/logins/1/pin` or `authToken`."""

Secrets = Mapping[str, str] | Mapping[SecretPlace, str]
"""Secrets as they were entered, by their places or by names of these."""


class MissingSecret(NamedTuple):
    """A secret that an undo needs.

    Attributes:
        label: the record's name.
        sealed: the secret as the journal has it; `ABSENT` where nothing tells what it was, and any
            value is taken.
        comparable: whether the journal's key is there, so that an entered secret can be compared.
    """

    target: RecordRef
    place: str
    label: str
    sealed: Any = ABSENT
    comparable: bool = True

    @property
    def name(self) -> str:
        """Its place and its record, as `--secret` takes them."""
        return f"{self.target.key}/{self.place}"

    def value(self, text: str, seal: Seal) -> Any:
        """Return the secret that a text is.

        Raises:
            LookupError: it is not the one that was there.
        """
        if self.sealed is ABSENT:
            return text
        shown = masked_text(self.sealed)
        if not self.comparable and shown in (MASK, masked_text(text)):
            return text
        with suppress(ValueError):
            if seal.mark(number := json.loads(text)) == self.sealed:
                return number
        if self.sealed in (seal.mark(text), seal.sealed(text)):
            return text
        whole = "" if shown == MASK else f": enter the whole of {shown}"
        raise LookupError(f"{self.place} had another value{whole}")

    def is_named(self, name: str | SecretPlace) -> bool:
        """Return whether it is meant by a name: its place, alone or after the record, or both."""
        if isinstance(name, tuple):
            return name == (self.target, self.place)
        return name in (self.place, self.name, f"{self.label}/{self.place}")


def sealed_places(edits: Iterable[Edit], *, comparable: bool = True) -> list[MissingSecret]:
    """Return the secrets that have marks in the new values of edits."""
    return [
        MissingSecret(edit.target, place, edit.label, sealed, comparable)
        for edit in edits
        for name, value in _values(edit).items()
        for place, sealed in masked_places(name, value)
    ]


def matched(
    missing: Sequence[MissingSecret], secrets: Secrets, seal: Seal
) -> dict[SecretPlace, Any]:
    """Return the values of secrets that were entered, by the places that they are for.

    One that names its place alone is for each record that had it there.

    Raises:
        LookupError: a name means no secret, several that nothing tells apart, or another value was
            there.
    """
    result: dict[SecretPlace, Any] = {}
    for name, text in secrets.items():
        meant = [each for each in missing if each.is_named(name)]
        if not meant and not isinstance(name, tuple):
            raise LookupError(f"No secret is needed for {name}")
        unknown = [each for each in meant if each.sealed is ABSENT or not each.comparable]
        if len(unknown) > 1:
            raise LookupError(
                f"{unknown[0].place} of {len(unknown):,} records is needed: name one, such as "
                f"{unknown[0].name}"
            )
        refusals = []
        for each in meant:
            try:
                result[each.target, each.place] = each.value(text, seal)
            except LookupError as error:
                refusals.append(error)
        if meant and len(refusals) == len(meant):
            raise refusals[0]
    return result


def filled(edits: Iterable[Edit], given: Mapping[SecretPlace, Any]) -> list[Edit]:
    """Return edits with secrets in the places of their marks."""
    result = []
    for edit in edits:
        values = wanted = _values(edit)
        for name, value in values.items():
            for place, _ in masked_places(name, value):
                if (edit.target, place) in given:
                    wanted = _with_secret(wanted, place, given[edit.target, place])
        new = wanted[edit.field] if edit.field and wanted else wanted
        result.append(edit if wanted is values else replace(edit, wanted=new))
    return result


def _values(edit: Edit) -> Mapping[str, Any]:
    """Return the new values of an edit by field."""
    if edit.field:
        return {edit.field: edit.wanted}
    return edit.wanted if isinstance(edit.wanted, Mapping) else {}


def _with_secret(value: Any, path: str, secret: Any) -> Any:
    if not path:
        return secret
    step, _, rest = path.partition("/")
    if isinstance(value, list):
        index = int(step) - 1
        return [*value[:index], _with_secret(value[index], rest, secret), *value[index + 1 :]]
    # A name may have slashes of its own.
    step = next(name for name in value if path == name or path.startswith(f"{name}/"))
    return {**value, step: _with_secret(value[step], path[len(step) + 1 :], secret)}
