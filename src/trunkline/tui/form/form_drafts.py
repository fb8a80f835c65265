"""The draft of a form session: saved without its secrets, and resumed over newer records."""

from datetime import datetime
from typing import Final

from trunkline.forms import UNSET, Json, Unset
from trunkline.forms.values.json_pointer import get
from trunkline.model.patch import same
from trunkline.model.secrets.masking import StillMasked, masked, restored
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
        content[_SECRETS] = form.secrets
        content["value"] = form.masked(content.get("value", {}))
        content["typed"] = {
            pointer: texts
            for pointer, texts in content["typed"].items()
            if not form.may_hide(pointer) and same(masked(texts), texts)
        }
        base = form.masked(form.original)
        if typing is not None and (form.may_hide(pointer) or masked(typing) != typing):
            typing = None
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
        masked_value = session.form.masked
        current = masked_value(session.form.original)
        content = draft.merged_into(current)
        staged = session.staged_value
        content["value"] = _with_secrets(content.get("value", {}), staged, masked_value(staged))
        session.resume_content(content)
        return draft.conflicts(current)

    def missing_secrets(self, session: FormSession, draft: Draft) -> tuple[str, ...]:
        """Return the titles of the secrets that a resumed draft lacks: they must be typed again."""
        form = session.form
        value = form.value
        secrets = draft.content.get(_SECRETS, ())
        missing = [pointer for pointer in secrets if get(value, pointer) is UNSET]
        return tuple(form.field(at).title for at in missing if at in form.fields.pointers)


def _with_secrets(value: Json, staged: Json | Unset, shown: Json | Unset) -> Json | Unset:
    """Return a draft's value with the secrets that are staged; one that is not is left out.

    Args:
        shown: the staged value, with secrets masked.
    """
    if isinstance(value, dict):
        before = staged if isinstance(staged, dict) else {}
        masks = shown if isinstance(shown, dict) else {}
        pairs = (
            (name, _with_secrets(inner, before.get(name, UNSET), masks.get(name, UNSET)))
            for name, inner in value.items()
        )
        return {name: inner for name, inner in pairs if inner is not UNSET}
    try:
        return restored(value, staged, shown)
    except StillMasked:
        return staged if isinstance(value, list) else UNSET
