"""A config page in a form: its values under its own schema, staged key by key."""

from collections.abc import Mapping

from trunkline.changes.staging.page_promotion import key_edits, staged
from trunkline.changes.staging.staging import Staging
from trunkline.forms import Form, Json
from trunkline.model.change import RecordRef, ref_of
from trunkline.model.config_pages import key_of, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.tui.form.form_session import HeldForm
from trunkline.tui.services.drafts import DraftStore


class PageForm(HeldForm):
    """The form of one config page.

    Attributes:
        record: the page as it was read.
        has_schema: whether it has a schema.
    """

    noun = "page"

    def __init__(
        self, profile: str, kind: Kind, record: Record, staging: Staging, drafts: DraftStore
    ) -> None:
        """Open the form.

        Args:
            profile: the profile's name.
            kind: a kind with `page`.
            record: the page.
            staging: the staged edits of the profile.
            drafts: the unfinished forms.
        """
        super().__init__(profile, kind, staging, drafts)
        self._target = ref_of(profile, kind, record)
        self.record = record
        self.begin()

    @property
    def target(self) -> RecordRef:
        """Which page it is."""
        return self._target

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The page."""
        return frozenset({self._target})

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Begin again with the page as it is now."""
        self.record = records.get(self._target, self.record)
        self.begin()

    def begin(self) -> None:
        """Begin again with what is staged now."""
        laid = staged(self.kind, self.record, self._staging.of(self.target))
        page = page_of(self.kind, laid.values)
        self.has_schema = page.schema is not None
        original = dict(page_of(self.kind, self.record.values).values)
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

    def stage(self) -> str:
        """Stage what differs from the page, and forget the draft.

        Returns:
            How many keys have another wanted value than before, in words; empty for none.

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
        count = self._staging.discard(gone, title) if gone else 0
        count += self._staging.stage(edits, title)
        self._staged = self.form.value
        self.drop_draft()
        return counted(count, "key") if count else ""
