"""The runs of the journal, and their rows."""

from typing import TYPE_CHECKING

from trunkline.changes.store.errors import StoreError
from trunkline.model.table.table import Table
from trunkline.tui.table.app_tables import RUNS, run_record

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.tui.services.change_service import ChangeService


class RunList:
    """The runs, loaded from the journal.

    Attributes:
        table: a row a run.
        runs: the runs, by the key of their row.
        interrupted: the numbers of those that nobody is applying.
        error: why the journal could not be loaded, empty where it could.
    """

    def __init__(self) -> None:
        self.table = Table(RUNS)
        self.runs: dict[str, RunEntry] = {}
        self.interrupted: frozenset[int] = frozenset()
        self.error = ""

    def load(self, changes: "ChangeService") -> None:
        """Load the runs; where that fails, the rows stay and `error` is set."""
        try:
            runs = changes.writer.journal.runs()
            self.interrupted = frozenset(run.id for run in changes.writer.interrupted())
        except StoreError as error:
            self.error = str(error)
            return
        self.error = ""
        before, self.runs = self.runs, {str(run.id): run for run in runs}
        if before.keys() != self.runs.keys():
            # Rows keep their places: without the old ones, the new ones come first again.
            self.table.begin()
            self.table.end()
        self.table.begin()
        self.table.extend([run_record(run, interrupted=run.id in self.interrupted) for run in runs])
        self.table.end()
