"""The draft of a form session: saved without its secrets, and resumed over newer records."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from trunkline.forms import UNSET, Json
from trunkline.forms.editing.masking import MASK
from trunkline.forms.values.json_pointer import get, put
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.services.drafts import Draft, DraftStore

_SECRETS: Final = "secrets"


class FormDrafts:
    """The drafts of form sessions in a store."""

    def __init__(self, store: DraftStore) -> None:
        self._store = store

    def save(
        self, session: FormSession, label: str, at: datetime, pointer: str, typing: str | None
    ) -> None:
        """Save what is not staged as a draft, or discard the draft if everything is.

        Args:
            label: the display name of the record.
            pointer: the current field.
            typing: the text in its editor, `None` if none is open or it is a secret.

        Raises:
            OSError: the draft could not be written.
        """
        if not session.dirty and typing is None:
            self._store.discard(session.target)
            return
        form, content = session.form, session.draft_content()
        secrets = content[_SECRETS] = form.secrets
        content["value"] = _masked(content.get("value", {}), secrets)
        content["typed"] = {
            pointer: text
            for pointer, text in content["typed"].items()
            if not form.field(pointer).write_only
        }
        base = _masked(form.original, secrets)
        keys = session.record_keys
        self._store.save(Draft(session.target, label, at, base, content, pointer, typing, keys))

    def find(self, session: FormSession) -> Draft | None:
        """Return the draft from an earlier time, `None` if there is none."""
        return self._store.of(session.target)

    def resume(self, session: FormSession, draft: Draft) -> tuple[str, ...]:
        """Apply the edits of a draft to the current record, as one edit that can be undone.

        Returns:
            The top-level keys that somebody else has changed since; they get the draft's value.

        Raises:
            EditError: the draft does not fit a form.
        """
        current = _masked(session.form.original, draft.content.get(_SECRETS, ()))
        content = draft.merged_into(current)
        for secret in content.get(_SECRETS, ()):
            value = get(session.staged_value, secret)
            content["value"] = put(content["value"], secret, value)
        session.resume_content(content)
        return draft.conflicts(current)

    def missing_secrets(self, session: FormSession, draft: Draft) -> tuple[str, ...]:
        """Return the titles of the secrets that a draft does not hold and must be typed again."""
        missing = [
            pointer
            for pointer in draft.content.get(_SECRETS, ())
            if get(session.staged_value, pointer) is UNSET
        ]
        form = session.form
        return tuple(form.field(at).title for at in missing if at in form.fields.pointers)


def _masked(value: Json, secrets: Iterable[str]) -> Json:
    for secret in secrets:
        if get(value, secret) is not UNSET:
            value = put(value, secret, MASK)
    return value
