"""What editing, review, a run and the history look like, on a small terminal and a large one."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from support.dashboard import dashboard_of, profile_at, settings_of
from support.editing import AUBRAC, Editor
from support.emulator import Emulator, running_emulator
from trunkline.changes.journal.actor import Actor
from trunkline.model.change import Outcome, Result
from trunkline.tui.table.sheet import Sheet
from trunkline.vendors.polyai.session import PolyAISession

Steps = Callable[[Editor], Awaitable[None]]
Compare = Callable[..., bool]

SMALL, LARGE = (80, 24), (140, 40)

LIVE, SANDBOX = ("Paris front desk", "live"), ("Paris front desk", "sandbox")
LONDON = ("London bookings", "live")


@pytest.fixture
def own() -> Iterator[Emulator]:
    """Serve to one picture."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the journal know one moment and one person."""
    monkeypatch.setattr(
        "trunkline.changes.journal.journal._now", lambda: "2026-03-01T12:00:00.000+00:00"
    )
    monkeypatch.setattr(
        "trunkline.changes.running.writer.current_actor", lambda **_: Actor("ada", "jump1")
    )


async def staged(editor: Editor) -> None:
    """Staged cells, a staged deletion, marks."""
    await editor.mark(LIVE, SANDBOX)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    await editor.edit_cell("variantId", "Lyon")
    await editor.press("u")
    await editor.go_to("Nice front desk", "sandbox")
    await editor.press("d")


async def plan(editor: Editor) -> None:
    """A plan with a conflict, a deletion, several fields and hidden rows."""
    await staged(editor)
    await editor.go_to(*LONDON)
    key = editor.target().key
    await editor.edit_cell("voiceName", "en-GB-Neural2-D")
    url = editor.app.sessions.profiles["acme"].base_url
    with Emulator(url).client() as client:
        path = f"/v1/agents/{AUBRAC}/telephony/connectors/{key}"
        client.patch(path, json={"voiceName": "en-GB-Neural2-F"})
    await editor.press("/")
    await editor.replace("london")
    await editor.press("enter")
    await editor.review()
    await editor.press("n")


async def confirming(editor: Editor) -> None:
    """What is said before a deletion on live is typed."""
    await editor.mark(LIVE, SANDBOX)
    await editor.press("d")
    await editor.review()
    await editor.press("a")
    await editor.type("li")


async def failures(editor: Editor) -> None:
    """A run of which a part failed."""
    await editor.press("*")
    await editor.edit_cell("voiceName", "en-GB-Neural2-D")
    await editor.review()
    await editor.apply("live")
    # How wide a column is remembers what stood in it while the run went on.
    sheet = editor.app.screen.query_one(Sheet)
    sheet.show(sheet.table)
    await editor.press("n")
    line = editor.app.status_line()
    assert line is not None
    line.clear_message()


async def history(editor: Editor) -> None:
    """Two runs, the second of which takes the first back."""
    await editor.go_to(*SANDBOX)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    await editor.review()
    await editor.apply()
    await editor.press("U")
    await editor.planned()
    await editor.apply()
    await editor.press("escape", "g", "h")


@pytest.mark.parametrize(
    ("steps", "size"),
    [(plan, LARGE), *((steps, SMALL) for steps in (staged, plan, confirming, failures, history))],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else value.__name__,
)
def test_picture(
    snap_compare: Compare,
    own: Emulator,
    steps: Steps,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if steps is failures:
        refuse_some(monkeypatch)
    app = dashboard_of(settings_of(profile_at(own.url), theme="dark"))

    async def before(pilot: Pilot[Any]) -> None:
        editor = Editor(app, cast("Pilot[int]", pilot))
        await editor.read()
        await editor.press("enter")
        await editor.read()
        await steps(editor)
        await editor.settle()

    assert snap_compare(app, terminal_size=size, run_before=before)


def refuse_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vendor refuse every fifth record of a batch."""
    write = PolyAISession.write

    async def refusing(self: Any, kind: str, parent: Any, changes: Any) -> Any:
        outcomes = list(await write(self, kind, parent, changes))
        for at in range(4, len(outcomes), 5):
            why = "Connector validation failed: voiceName: the provider does not know it"
            target = changes[at].target
            outcomes[at] = Outcome(target, Result.FAILED, error=why, request_id="7c1f-000")
        return outcomes

    monkeypatch.setattr(PolyAISession, "write", refusing)
