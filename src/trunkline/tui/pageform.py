"""A config page in a form: opened over what is staged, staged again, kept as a draft meanwhile."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from trunkline.changes.bulk import target_of
from trunkline.changes.environments import key_edits, staged
from trunkline.changes.staging import Staging
from trunkline.forms import MASKED, UNSET, CannotDelete, Field, Form, Json
from trunkline.forms.masking import MASK
from trunkline.forms.pointers import get, put
from trunkline.forms.values import same
from trunkline.model.kind import Kind
from trunkline.model.pages import key_of, page_of
from trunkline.model.record import Record
from trunkline.tui.drafts import Draft, Drafts
from trunkline.tui.fieldtext import source_of

__all__ = ["PageForm"]

_SECRETS = "secrets"


class PageForm:
    """The form of one config page; the form owns the values, staging owns what is staged of them.

    Attributes:
        profile: the profile's name.
        kind: the page's kind.
        record: the page as it was read.
        target: which page it is.
        form: the form, over the vendor's values, with what is staged in it.
    """

    def __init__(
        self, profile: str, kind: Kind, record: Record, staging: Staging, drafts: Drafts
    ) -> None:
        """Open the form.

        Args:
            profile: the profile's name.
            kind: a kind with `page`.
            record: the page.
            staging: the staged edits of the profile.
            drafts: the unfinished forms.
        """
        self.profile = profile
        self.kind = kind
        self.target = target_of(profile, kind, record)
        self._staging = staging
        self._drafts = drafts
        self.read(record)

    def read(self, record: Record) -> None:
        """Begin again with a page as it is now."""
        self.record = record
        laid = staged(self.kind, record, self._staging.of(self.target))
        page = page_of(self.kind, laid.values)
        self.has_schema = page.schema is not None
        original = dict(page_of(self.kind, record.values).values)
        self._staged: Json = dict(page.values)
        self.form = Form(
            page.schema if self.has_schema else True,
            self._staged,
            keeps_keys=True,
            original=original,
        )

    @property
    def moved(self) -> bool:
        """Whether something else is staged than what the form knows of."""
        laid = staged(self.kind, self.record, self._staging.of(self.target))
        return not same(dict(page_of(self.kind, laid.values).values), self._staged)

    @property
    def environment(self) -> str:
        """The environment that the page is of."""
        return page_of(self.kind, self.record.values).environment

    @property
    def dirty(self) -> bool:
        """Whether something was edited that is not staged."""
        held = self.form.draft()
        return bool(held["typed"]) or not same(held.get("value", UNSET), self._staged)

    def source_of(self, field: Field) -> str:
        """Say in a word where a field's value is from."""
        shown = field.changed and field.typed is None and field.value is not MASKED
        if shown and same(get(self._staged, field.pointer), field.value):
            return "staged"
        return source_of(field, self.form.original)

    # Staging

    def why_not_staged(self) -> str:
        """Return why the form cannot be staged at all, in words; empty where it can."""
        try:
            self.form.patch()
        except CannotDelete as refused:
            return str(refused)
        typed: Any = self.form.draft()["typed"]
        return "" if not typed else f"what was typed cannot be taken: {next(iter(typed))}"

    def stage(self) -> int:
        """Stage what differs from the page, and forget the draft.

        Returns:
            How many keys have another wanted value than before.

        Raises:
            StoreError: nothing was staged.
            CannotDelete: a key is gone that no call takes away.
        """
        patch = self.form.patch()
        edits = key_edits(self.profile, self.kind, self.record, patch)
        gone = [
            (self.target, name)
            for name in self._staging.of(self.target)
            if (key := key_of(self.kind, name)) is not None and key not in patch
        ]
        title = f"edit {self.environment}"
        count = self._staging.drop(gone, title) if gone else 0
        count += self._staging.stage(edits, title)
        self._staged = self.form.value
        self._drafts.drop(self.target)
        return count

    # Drafts

    def keep(self, label: str, at: datetime, pointer: str, typing: str | None) -> None:
        """Keep what is not staged as a draft, and forget the draft where everything is.

        Args:
            label: what people call the page.
            at: the time.
            pointer: the field in hand.
            typing: the text in its editor, `None` where none is open or it is a secret.

        Raises:
            OSError: it cannot be written.
        """
        if not self.dirty and typing is None:
            self._drafts.drop(self.target)
            return
        held, base = self.form.draft(), self.form.original
        held[_SECRETS] = self.form.secrets
        held["value"] = _masked(held["value"], held[_SECRETS])
        hidden = {at for at in held["typed"] if self.form.field(at).write_only}
        held["typed"] = {at: each for at, each in held["typed"].items() if at not in hidden}
        base = _masked(base, held[_SECRETS])
        self._drafts.save(Draft(self.target, label, at, base, held, pointer, typing))

    def draft(self) -> Draft | None:
        """Return the draft of an earlier time, `None` where there is none."""
        return self._drafts.of(self.target)

    def resume(self, draft: Draft) -> tuple[str, ...]:
        """Take up a draft: its edits over the page as it is now, as one edit that can be undone.

        Returns:
            The top-level keys that somebody else has changed meanwhile; they have the draft's edit.

        Raises:
            Refused: it is no draft.
        """
        now = _masked(self.form.original, draft.held.get(_SECRETS, ()))
        held = draft.merged_into(now)
        for secret in held.get(_SECRETS, ()):
            held["value"] = put(held["value"], secret, get(self._staged, secret))
        self.form.resume({key: held[key] for key in ("value", "typed", "branches") if key in held})
        return draft.moved(now)

    def drop_draft(self) -> None:
        """Forget the draft."""
        self._drafts.drop(self.target)


def _masked(value: Json, secrets: Iterable[str]) -> Json:
    for secret in secrets:
        if get(value, secret) is not UNSET:
            value = put(value, secret, MASK)
    return value
