"""What a form screen knows of its form: whose it is, and how a session of it is opened."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from trunkline.tui.form.form_session import FormSession
from trunkline.tui.services.heading import Heading

if TYPE_CHECKING:
    from trunkline.model.change import RecordRef
    from trunkline.model.record import Record
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.live_run import LiveRun


class FormSubject(Protocol):
    """The records of a form, or the page.

    Attributes:
        label: the display name of what is edited, with those above it.
        why_no_schema: why the schema cannot be edited; empty if it can.
    """

    profile: str
    label: str
    why_no_schema: str

    def open(self, services: "AppServices") -> FormSession:
        """Open a session."""

    def heading(self, services: "AppServices") -> Heading:
        """Return what the title says."""

    def status_notes(self, services: "AppServices", session: FormSession) -> Iterable[str]:
        """Return further parts of the status line."""

    def first_pointer(self, session: FormSession) -> str:
        """Return the pointer of the field to start at; empty for the first row."""

    def after_run(
        self,
        services: "AppServices",
        session: FormSession,
        run: "LiveRun",
        written: "Mapping[RecordRef, Record]",
    ) -> FormSession:
        """Return the session to show after a run: the same one, or that of a created record."""
