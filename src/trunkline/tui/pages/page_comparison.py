"""The config pages of a project side by side, as they were loaded and as they are staged."""

from collections.abc import Callable, Iterable, Mapping

from trunkline.changes.staging.page_promotion import Comparison, compare, staged
from trunkline.changes.staging.shown_pages import shown_comparison
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.errors import StoreError
from trunkline.model.change import ref_of
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.kind import Column, Kind
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.tui.pages.environment_table import SCHEMA


class PageComparison:
    """The pages of one project, by environment, in the order in which a change travels."""

    def __init__(
        self, profile: str, kind: Kind, records: Iterable[Record], staging: Callable[[], Staging]
    ) -> None:
        self.profile = profile
        self.kind = kind
        self.records = {page_of(kind, record.values).environment: record for record in records}
        self._staging = staging

    @property
    def staging(self) -> Staging:
        """The staged edits of the profile."""
        return self._staging()

    def staged_record(self, environment: str) -> Record:
        """Return the page of an environment with its staged edits, if they can be read."""
        record = self.records[environment]
        try:
            edits = self.staging.of(ref_of(self.profile, self.kind, record))
        except StoreError:
            return record
        return staged(self.kind, record, edits)

    def loaded_page(self, environment: str) -> ConfigPage:
        """Return the page of an environment as it was loaded."""
        return page_of(self.kind, self.records[environment].values)

    def staged_page(self, environment: str) -> ConfigPage:
        """Return the page of an environment with its staged edits."""
        return page_of(self.kind, self.staged_record(environment).values)

    def staged_text(self, row: Record, column: Column) -> str | None:
        """Return the text of a cell if its value is staged, else `None`."""
        if column.field not in self.records:
            return None
        staged, loaded = self.staged_page(column.field), self.loaded_page(column.field)
        if row.key == SCHEMA:
            changed = not same(staged.schema, loaded.schema)
        else:
            key = row.values["id"]
            changed = not same(staged.values.get(key), loaded.values.get(key))
        return str(row.values[column.field]) if changed else None

    def compare(self) -> Comparison:
        """Compare the pages with their staged edits; secrets are masked."""
        pages = [self.staged_page(environment) for environment in self.records]
        loaded = [self.loaded_page(environment).schema for environment in self.records]
        return shown_comparison(compare(pages), loaded)

    def replace(self, records: Mapping[str, Record]) -> None:
        """Replace pages with newer ones, by record key."""
        self.records = {
            environment: records.get(record.key, record)
            for environment, record in self.records.items()
        }
