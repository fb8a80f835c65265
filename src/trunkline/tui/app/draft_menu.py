"""Unfinished forms and texts: offered at the start; forms open again where they were left."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from trunkline.api.errors import ApiError
from trunkline.changes.staging.staging import WHOLE
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import NewRecordRoute, PageFormRoute, RecordFormRoute
from trunkline.vendors.read_records import without_secrets

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.drafts import Draft, TextDraft

_MOST = 9


class DraftMenu(Controller):
    """Offers the drafts of unfinished forms, and names those of texts."""

    def __init__(self, services: "AppServices") -> None:
        self._services = services
        self._opening = ""

    def waits_for(self, action: Action | None) -> str:
        """Return which form is being opened."""
        return self._opening

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        return "" if self.drafts() or self._texts() else "Nothing is unfinished"

    def do_app_drafts(self) -> None:
        """Offer the unfinished forms, and name the texts."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        def chosen(draft: "Draft | None") -> None:
            if draft is not None:
                self._opening = draft.label
                self._services.start(self._opened(draft), "draft", exclusive=True)

        zone = self._services.clock().tzinfo
        choices: list[MenuItem[Any]] = [
            MenuItem(str(number), draft.label, draft, f"{draft.at.astimezone(zone):%d %b %H:%M}")
            for number, draft in enumerate(self.drafts()[:_MOST], 1)
        ]
        choices += [
            MenuItem("", text.label, None, why_not=f"{text.key} there offers the text")
            for text in self._texts()[: _MOST - len(choices)]
        ]
        menu: MenuScreen[Draft | None] = MenuScreen("Unfinished forms and texts", choices)
        self._services.push(menu, chosen)

    def notify_of_drafts(self) -> None:
        """Notify of an unfinished form or text, if there is one."""
        if not self._has_drafts():
            return
        self._services.drafts.carry_over()
        if held := self._services.drafts.held_back():
            account = held[0].account or "an account that was not recorded"
            count = counted(len(held), "unfinished form")
            self._services.notify(
                f"Held back: {count}, such as {held[0].label} of {account}, where profile "
                f"{held[0].target.profile} does not lead now",
                severity="warning",
                timeout=20,
            )
        forms = [draft.label for draft in self.drafts()]
        labels = [*forms, *(text.label for text in self._texts())]
        if labels:
            more = f" and {len(labels) - 1:,} more" if len(labels) > 1 else ""
            # A form opens there; a text has to be opened where it was typed.
            does = "to continue" if forms else "lists them" if more else "says where"
            key = self._services.shown_key("app.drafts")
            self._services.notify(f"Unfinished: {labels[0]}{more} · {key} {does}", timeout=20)

    def drafts(self) -> "list[Draft]":
        """Return the drafts of the configured profiles, the latest first."""
        profiles = self._services.settings.profiles
        return [draft for draft in self._services.drafts if draft.target.profile in profiles]

    def _texts(self) -> "list[TextDraft]":
        """Return the texts that were not accepted, the latest first."""
        return self._services.drafts.texts(self._services.settings.profiles)

    def _has_drafts(self) -> bool:
        return any((self._services.settings.paths.state / "drafts").glob("*"))

    async def _opened(self, draft: "Draft") -> None:
        try:
            await self._open(draft)
        finally:
            self._opening = ""

    async def _open(self, draft: "Draft") -> None:
        services, target = self._services, draft.target
        profile = services.sessions.profiles[target.profile]
        kind = services.sessions.kinds(target.profile).get(target.kind)
        identities = draft.records or ((target.parent, target.key),)
        gone = f"{draft.label} no longer {'exist' if len(identities) > 1 else 'exists'}"
        if kind is None:
            services.notify(gone, severity="error")
            return
        try:
            account = await services.sessions.account(target.profile)
            if account != draft.account:
                message = f"{draft.label} belongs to {draft.account}, not to {account}"
                services.notify(message, severity="error")
                return
            session = await services.sessions.open(target.profile)
            records: list[Record] = []
            for parent, group in groupby(identities, key=lambda identity: identity[0]):
                keys = [key for _, key in group if key]
                fetched = await session.fetch(target.kind, parent or None, keys) if keys else {}
                records += (without_secrets(kind, record) for record in fetched.values())
        except (ApiError, SessionError) as error:
            services.notify(services.sessions.explain(error, target.profile), severity="error")
            return
        heading = Heading(
            profile=profile.title,
            writable=not profile.read_only,
            crumbs=tuple(draft.label.split(" › ")[:-1]),
            colour=profile.colour,
            name=profile.name,
        )
        if not services.attempt(lambda: services.changes.staging(target.profile)):
            return
        route = self._route(heading, kind, records, draft)
        if route is None:
            services.notify(gone, severity="error")
        else:
            services.open(route)

    def _route(
        self, heading: Heading, kind: Kind, records: Sequence[Record], draft: "Draft"
    ) -> "RecordFormRoute | NewRecordRoute | PageFormRoute | None":
        """Return the form of a draft, `None` where its record is gone."""
        target = draft.target
        if records and kind.page is not None:
            return PageFormRoute(
                heading, target.profile, kind, records[0], label=draft.label, draft=draft
            )
        if records:
            rows = counted(len(records), "row") if draft.records else ""
            return RecordFormRoute(heading, target.profile, kind, records, rows=rows, draft=draft)
        staging = self._services.changes.staging(target.profile)
        staged = staging.get(target, WHOLE) is not None
        if draft.records or (target.key and not staged and not kind.vacant):
            return None
        given = {kind.key: target.key} if kind.vacant else {}
        return NewRecordRoute(
            heading, target.profile, kind, target.parent or None, given,
            again=target if staged else None, draft=draft,
        )  # fmt: skip
