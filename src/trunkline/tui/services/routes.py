"""Which screens can be opened, and what each is given.

A feature opens another one by a route, a frozen value; `app/screens.py` maps routes to screens,
which are imported when they are first opened.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location, RelatedRecord

if TYPE_CHECKING:
    from trunkline.changes.journal.item import Item
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.changes.planning.missing_secrets import Secrets
    from trunkline.changes.planning.plan import Plan
    from trunkline.changes.staging.number_import import NumberImport
    from trunkline.forms import Form
    from trunkline.model.change import RecordRef
    from trunkline.model.kind import Kind
    from trunkline.model.record import Record
    from trunkline.model.table.cells import Cells
    from trunkline.model.table.marks import Identity
    from trunkline.model.table.table import Table
    from trunkline.trace import Trace
    from trunkline.tui.services.drafts import Draft

Planner = Callable[[Callable[[int, int], None], "Secrets"], "Awaitable[tuple[Plan, Sequence[str]]]"]
"""Makes a plan, reporting how many records it has re-read of how many; with what it leaves out.

The secrets are those that were entered for it.
"""


class BrowseRoute(NamedTuple):
    """A list, the record to select, else the last one, and the filter, `None` for the list's."""

    location: Location
    row: "Identity | None" = None
    filter: str | None = None


class RecordRoute(NamedTuple):
    """Every field of a record.

    Attributes:
        heading: whose record it is and how it was reached; its own name is added.
        edit: called when the page has been left for the form of the record.
        why_no_edit: returns why the record cannot be edited now, empty where it can.
        staged: the titles of its edited fields, with the old and the new value of each.
    """

    heading: Heading
    profile: str
    record: "Record"
    cells: "Cells"
    kinds: "Mapping[str, Kind]"
    edit: Callable[[], object]
    why_no_edit: Callable[[], str]
    staged: "Sequence[tuple[str, str]]" = ()


class ColumnsRoute(NamedTuple):
    """The columns of a table."""

    heading: Heading
    table: "Table"


class RecordFormRoute(NamedTuple):
    """The form of some records.

    Attributes:
        records: the records, at least one.
        cells: how the kind's values are shown.
        rows: how many there are and how many of them are hidden, in words; empty for one.
        at: the pointer of the field to start at; empty for the first that can be edited.
        draft: a draft to continue without asking.
    """

    heading: Heading
    profile: str
    kind: "Kind"
    records: "Sequence[Record]"
    cells: "Cells | None" = None
    rows: str = ""
    at: str = ""
    draft: "Draft | None" = None


class NewRecordRoute(NamedTuple):
    """The form of a record to be created.

    Attributes:
        parent: the key of the record that it belongs to, `None` for one of the account.
        given: the values that are settled.
        again: the staged creation that is edited again.
        draft: a draft to continue without asking.
    """

    heading: Heading
    profile: str
    kind: "Kind"
    parent: str | None
    given: Mapping[str, Any]
    again: "RecordRef | None" = None
    draft: "Draft | None" = None


class PageFormRoute(NamedTuple):
    """The form of a config page.

    Attributes:
        kind: a kind with `page`.
        record: the page as it was loaded.
        label: its name, with those above it.
        at: the pointer of the field to start at.
        draft: a draft to continue without asking.
    """

    heading: Heading
    profile: str
    kind: "Kind"
    record: "Record"
    label: str
    at: str = ""
    draft: "Draft | None" = None


class EnvironmentsRoute(NamedTuple):
    """The config pages of a project side by side.

    Attributes:
        kind: a kind with `page`.
        records: the pages of one project, in the order in which a change travels.
        label: the project's name.
        environment: the one to start at; empty for the first.
        width: cells of the screen.
    """

    heading: Heading
    profile: str
    kind: "Kind"
    records: "Sequence[Record]"
    label: str
    environment: str
    width: int


class SchemaPreviewRoute(NamedTuple):
    """The form that a new schema would give; it returns `stage`, `edit` or nothing.

    Attributes:
        form: the values under the new schema.
        problems: the values that would become invalid, a line each.
        summary: the same in a few words.
        writable: whether the schema can be staged.
    """

    heading: Heading
    form: "Form"
    problems: Sequence[str]
    summary: str
    writable: bool


class PasteRoute(NamedTuple):
    """Lines of text to paste or type; it returns them, or `None`.

    Attributes:
        hint: what they are to be.
        check: returns what is wrong with a text; empty where nothing is.
        text: the lines to begin with.
        keep: saves the lines while they are typed, and when the screen is left.
        waits_for: returns what is still being loaded that `check` needs; empty for nothing.
    """

    heading: Heading
    hint: str
    check: Callable[[str], str] = lambda text: ""
    text: str = ""
    keep: Callable[[str], object] = lambda text: None
    waits_for: Callable[[], str] = lambda: ""


class NumberChoice(NamedTuple):
    """The numbers that the user accepts, and the environment to import them into."""

    numbers: "Sequence[str]"
    environment: str


class NumberImportRoute(NamedTuple):
    """The numbers of a text, to be accepted; it returns a `NumberChoice`, or `None`."""

    heading: Heading
    numbers: "NumberImport"


class ProfilesRoute(NamedTuple):
    """The profiles."""


class WelcomeRoute(NamedTuple):
    """How to add the first profile."""


class RequestsRoute(NamedTuple):
    """The requests that were sent."""


class HistoryRoute(NamedTuple):
    """The runs in the journal."""


class ReviewRoute(NamedTuple):
    """A plan to review.

    Attributes:
        undoes: the run that it undoes, `None` where it undoes none.
        hidden: the records whose rows the filter of the list hides.
    """

    profile: str
    planner: Planner
    undoes: int | None = None
    hidden: "Collection[RecordRef]" = ()


class RunRoute(NamedTuple):
    """A run, by its number in the journal."""

    number: int


class RunItemRoute(NamedTuple):
    """One record of a run."""

    heading: Heading
    entry: "RunEntry"
    item: "Item"
    kind: "Kind | None" = None


class Stop(NamedTuple):
    """A hop of a trace that can be opened."""

    profile: str
    record: RelatedRecord


class TraceRoute(NamedTuple):
    """The trace of a number.

    Attributes:
        profile: the name of the current profile, whose route comes first.
        stop: the hop to select.
    """

    trace: "Trace"
    profile: str
    stop: Stop | None = None


class HelpRoute(NamedTuple):
    """The help of a screen: why each action does not work now, empty where it does, by its ID."""

    reasons: Mapping[str, str]


class PaletteRoute(NamedTuple):
    """The command palette."""


Route = (
    BrowseRoute
    | RecordRoute
    | ColumnsRoute
    | RecordFormRoute
    | NewRecordRoute
    | PageFormRoute
    | EnvironmentsRoute
    | SchemaPreviewRoute
    | PasteRoute
    | NumberImportRoute
    | ProfilesRoute
    | WelcomeRoute
    | RequestsRoute
    | HistoryRoute
    | ReviewRoute
    | RunRoute
    | RunItemRoute
    | TraceRoute
    | HelpRoute
    | PaletteRoute
)
