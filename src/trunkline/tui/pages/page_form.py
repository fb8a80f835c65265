"""The form session of a config page: its values under its own schema, staged key by key."""

from collections.abc import Mapping

from trunkline.changes.staging.page_promotion import key_edits, staged
from trunkline.changes.staging.staging import Staging
from trunkline.forms import EditError, Form, Json, vendor_remark
from trunkline.model.change import RecordRef, ref_of
from trunkline.model.config_pages import ConfigPage, key_of, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.secrets.masking import StillMasked
from trunkline.tui.form.form_session import Blocker, FormSession


class PageForm(FormSession):
    """The form session of one config page."""

    noun = "page"

    def __init__(self, profile: str, kind: Kind, record: Record, staging: Staging) -> None:
        super().__init__(profile, kind, staging)
        self._target = ref_of(profile, kind, record)
        self.record = record
        self.begin()

    @property
    def target(self) -> RecordRef:
        """The page."""
        return self._target

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The page."""
        return frozenset({self._target})

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Open the form again over the newer page."""
        self.record = records.get(self._target, self.record)
        self.begin()

    def begin(self) -> None:
        """Open the form again over the current staged edits."""
        page, loaded = self._staged_page(), page_of(self.kind, self.record.values)
        self.has_schema = page.schema is not None
        self.schema_remark = vendor_remark(page.schema)
        self.staged_value: Json = dict(page.values)
        self.form = Form(
            page.schema if self.has_schema else True,
            self.staged_value,
            keeps_keys=True,
            original=dict(loaded.values),
            earlier=[loaded.schema],
        )

    def _staged_page(self) -> ConfigPage:
        record = staged(self.kind, self.record, self.staging.of(self.target))
        return page_of(self.kind, record.values)

    @property
    def moved(self) -> bool:
        """Whether the staged edits have changed since the form was opened."""
        return not same(dict(self._staged_page().values), self.staged_value)

    def blocker(self) -> Blocker:
        """Return why the form cannot be staged at all; an empty reason if it can."""
        values = self.kind.page.values if self.kind.page is not None else ""
        if reason := self.kind.unexpected(values, self.record.values):
            title = self.kind.title_of(values).capitalize()
            return Blocker(f"{title} cannot be edited: {reason}")
        return super().blocker()

    def stage(self) -> str:
        """Stage the keys that differ from the page; `CannotDelete` if one was removed."""
        patch = self.form.patch()
        try:
            edits = key_edits(self.profile, self.kind, self.record, patch)
        except StillMasked as error:
            raise EditError(str(error)) from error
        gone = [
            (self.target, name)
            for name in self.staging.of(self.target)
            if (key := key_of(self.kind, name)) is not None and key not in patch
        ]
        title = f"edit {page_of(self.kind, self.record.values).environment}"
        count = self.staging.discard(gone, title) if gone else 0
        count += self.staging.stage(edits, title)
        self.staged_value = self.form.value
        return counted(count, "key") if count else ""
