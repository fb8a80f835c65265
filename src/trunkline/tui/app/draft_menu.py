"""Forms that were not finished: told of at the start, and opened again where they were left."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from trunkline.api.errors import ApiError
from trunkline.changes.staging.staging import WHOLE
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.sessions import Refused
from trunkline.tui.chrome.title_bar import Heading
from trunkline.vendors.read_records import without_secrets

if TYPE_CHECKING:
    from trunkline.tui.app.dashboard import Dashboard
    from trunkline.tui.form.draft_store import Draft
    from trunkline.tui.form.form_screen import ValuesFrame

_MOST = 9


def are_drafts(state: Path) -> bool:
    """Return whether there are drafts in the state folder; reads none of them."""
    return any((state / "drafts").glob("*.json"))


def drafts_of(app: "Dashboard") -> "list[Draft]":
    """Return the drafts of the profiles that are set up, the latest first."""
    from trunkline.tui.form.draft_store import Drafts  # forms take their time to import

    drafts = Drafts(app.settings.paths.state)
    return [draft for draft in drafts if draft.target.profile in app.settings.profiles]


def tell_of_drafts(app: "Dashboard") -> None:
    """Say that a form was not finished, if one was not."""
    drafts = drafts_of(app) if are_drafts(app.settings.paths.state) else []
    if drafts:
        more = f" and {len(drafts) - 1:,} more" if len(drafts) > 1 else ""
        key = app.shown_key("app.drafts")
        app.notify(f"not finished: {drafts[0].label}{more} · {key} goes on", timeout=20)


def offer_drafts(app: "Dashboard") -> None:
    """Let the user choose a form to go on with."""
    from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

    def chosen(draft: "Draft | None") -> None:
        if draft is not None:
            app.run_worker(_open(app, draft), group="draft", exclusive=True, exit_on_error=False)

    zone = app.clock().tzinfo
    choices = [
        MenuItem(str(n), draft.label, draft, f"{draft.at.astimezone(zone):%d %b %H:%M}")
        for n, draft in enumerate(drafts_of(app)[:_MOST], 1)
    ]
    app.push_screen(MenuScreen("Forms that were not finished", choices), chosen)


async def _open(app: "Dashboard", draft: "Draft") -> None:
    """Read the record of a draft again and open its form; this is a worker."""
    target, profile = draft.target, app.sessions.profiles[draft.target.profile]
    kind = app.sessions.kinds(target.profile).get(target.kind)
    wanted = draft.records or ((target.parent, target.key),)
    gone = f"{draft.label} is no more"
    if kind is None:
        app.notify(gone, severity="error")
        return
    try:
        session = await app.sessions.open(target.profile)
        records: list[Record] = []
        for parent, group in groupby(wanted, key=lambda each: each[0]):
            keys = [key for _, key in group if key]
            found = await session.fetch(target.kind, parent or None, keys) if keys else {}
            records += (without_secrets(kind, record) for record in found.values())
    except (ApiError, Refused) as error:
        app.notify(app.sessions.explain(error, target.profile), severity="error")
        return
    heading = Heading(
        profile=profile.title,
        writable=not profile.read_only,
        crumbs=tuple(draft.label.split(" › ")[:-1]),
        colour=profile.colour,
        name=profile.name,
    )
    if not app.attempt(lambda: app.writing.staging(target.profile)):
        return
    screen = _screen_of(app, heading, kind, records, draft)
    if screen is None:
        app.notify(gone, severity="error")
    else:
        app.push_screen(screen)


def _screen_of(
    app: "Dashboard", heading: Heading, kind: Kind, records: Sequence[Record], draft: "Draft"
) -> "ValuesFrame | None":
    """Return the form of a draft, `None` where what it was made of is gone."""
    from trunkline.tui.pages.page_form_screen import ValuesScreen
    from trunkline.tui.records.record_form_screen import FormScreen

    target = draft.target
    if records and kind.page is not None:
        page = records[0]
        return ValuesScreen(heading, target.profile, kind, page, label=draft.label, draft=draft)
    if records:
        rows = counted(len(records), "row") if draft.records else ""
        return FormScreen(heading, target.profile, kind, records, rows=rows, draft=draft)
    staged = app.writing.staging(target.profile).get(target, WHOLE) is not None
    if draft.records or (target.key and not staged and not kind.vacant):
        return None
    given = {kind.key: target.key} if kind.vacant else {}
    return FormScreen.creation(
        heading, target.profile, kind, target.parent or None, given,
        again=target if staged else None, draft=draft,
    )  # fmt: skip
