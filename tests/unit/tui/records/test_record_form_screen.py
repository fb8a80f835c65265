"""What a form screen knows of its records: title, status, number, and what a run has created."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.counters import COUNTERS, counter
from support.desks import DESKS, desk
from support.list_view import FakeServices
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.model.table.related import Related
from trunkline.tui.actions.registry import action_of
from trunkline.tui.form.form_context import FormContext
from trunkline.tui.records.creation_form import CreationForm
from trunkline.tui.records.record_form import RecordForm
from trunkline.tui.records.record_form_screen import LookupController, RecordSubject
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import NewRecordRoute, RecordFormRoute

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices

HEADING = Heading(crumbs=("desks",))


@pytest.fixture
def services(tmp_path: Path) -> "AppServices":
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    changes = SimpleNamespace(staging=lambda profile: staging, run=None, note=lambda profile: "")
    sessions = SimpleNamespace(related=lambda profile: Related({"desks": DESKS}))
    return cast("AppServices", SimpleNamespace(changes=changes, sessions=sessions))


def test_a_created_record_replaces_the_form_of_the_new_one(services: "AppServices") -> None:
    subject = RecordSubject(NewRecordRoute(HEADING, "acme", DESKS, None, {}))
    session = subject.open(services)
    assert isinstance(session, CreationForm)
    assert subject.heading(services).crumbs == ("desks", "new desk")
    session.form.set("/name", "Front")
    session.stage()
    created = Record("d9", None, desk("d9", name="Front"))
    run: Any = SimpleNamespace(outcomes={})
    (target,) = session.targets
    after = subject.after_run(services, session, run, {target: created})
    assert isinstance(after, RecordForm)
    assert subject.heading(services).crumbs == ("desks", "edit Front")


def test_several_records_start_at_the_first_writable_field(services: "AppServices") -> None:
    records = [Record(key, None, desk(key)) for key in ("d1", "d2")]
    subject = RecordSubject(RecordFormRoute(HEADING, "acme", DESKS, records, rows="2 rows"))
    session = subject.open(services)
    assert subject.label == "desks › 2 desks"
    assert list(subject.status_notes(services, session)) == ["2 rows"]
    assert not session.form.field(subject.first_pointer(session)).read_only
    assert subject.number == ""


@pytest.mark.parametrize(
    ("keys", "traced"), [((), ""), (("1",), "+33199001201"), (("1", "2"), "")],
    ids=["new", "one", "several"],
)  # fmt: skip
async def test_the_number_of_the_one_record_is_traced(keys: tuple[str, ...], traced: str) -> None:
    records = [counter(key, number=f"+3319900120{key}") for key in keys]
    route = (
        RecordFormRoute(HEADING, "acme", COUNTERS, records)
        if records
        else NewRecordRoute(HEADING, "acme", COUNTERS, None, {})
    )
    subject, app = RecordSubject(route), FakeServices()
    screen: Any = SimpleNamespace(services=app)
    await LookupController(FormContext(screen, subject), subject).do_app_lookup()
    assert app.traced == [traced]


def test_no_number_is_traced_while_a_value_is_edited() -> None:
    subject = RecordSubject(RecordFormRoute(HEADING, "acme", COUNTERS, [counter("1")]))
    context, lookup = FormContext(cast("Any", None), subject), action_of("app.lookup")
    controller = LookupController(context, subject)
    assert controller.why_not(lookup) == ""
    context.editor = cast("Any", object())
    assert controller.why_not(lookup) == "A value is being edited"
