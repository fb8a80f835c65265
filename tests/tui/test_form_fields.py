"""What a record's form does on the screen: conditions, lists, choices, secrets, new records."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from textual import events

from support.desks import DESKS, DesksEditor, at_desks, desk, desks_of
from support.form_context import fields_of
from trunkline.api.errors import ApiError
from trunkline.changes.staging.staging import WHOLE
from trunkline.forms import MASKED
from trunkline.model.change import Op, RecordRef
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.chrome.menu_screen import MenuScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.routes import NewRecordRoute
from trunkline.tui.text.editor_screen import TextScreen
from trunkline.tui.text.page import Page

SECRET = "geheim-7f3a"


@pytest.fixture
async def one() -> AsyncIterator[DesksEditor]:
    """Open the form of one desk."""
    row = desk(
        "d1", agents=["a1", "gone"], spots=[{"agent": "a1", "spot": "s12"}], agent="a2",
        spot="s21", paths={"From": "caller.number"},
    )  # fmt: skip
    async with at_desks([row]) as editor:
        await editor.press("e")
        await named(editor)
        yield editor


async def named(editor: DesksEditor) -> None:
    """Wait until the names of the referred records are loaded."""
    form = screen(editor)
    await editor.until(lambda: not fields_of(form).choices.nameless(), "named")


def screen(editor: DesksEditor) -> FormScreen:
    found = editor.app.screen
    assert isinstance(found, FormScreen), editor.text
    return found


def row(editor: DesksEditor) -> list[str]:
    """Return the words of the line that the cursor is on."""
    return next(line for line in editor.lines if line.startswith("▸")).split()


def line(editor: DesksEditor, title: str) -> str:
    """Return the line of a field."""
    return next((each for each in editor.lines if f" {title} " in f"{each} "), "")


def pane(editor: DesksEditor) -> str:
    return editor.app.screen.query_one(FieldPane).text


def value(editor: DesksEditor, at: str) -> Any:
    return screen(editor).form.field(at).value


async def go(editor: DesksEditor, at: str) -> None:
    screen(editor).sheet.move_to(at)
    await editor.settle()


async def enter(editor: DesksEditor, at: str, text: str) -> None:
    """Set a field in its line."""
    await go(editor, at)
    await editor.press("enter")
    await editor.type(text)
    await editor.press("enter")


# Conditions


async def test_the_fields_of_a_handler_appear_when_it_is_chosen(one: DesksEditor) -> None:
    assert line(one, "URL") == ""
    await enter(one, "/handler", "web")
    assert line(one, "URL").split() == ["✗", "URL", "required"]
    assert "1 wrong" in one.text
    await enter(one, "/url", "https://a.example")
    assert "wrong" not in one.text
    await enter(one, "/handler", "old")
    assert line(one, "URL") == ""
    await enter(one, "/context", "main")
    assert row(one) == ["▸●", "Context", "main", "new"]
    assert "deprecated: should no longer be used" in pane(one)


async def test_a_deprecated_field_is_marked() -> None:
    async with at_desks([desk("d1", handler="old", context="main")]) as editor:
        await editor.press("e")
        assert line(editor, "Context").split() == ["Context", "main", "outdated"]


async def test_a_field_that_the_vendor_never_returns_is_marked() -> None:
    async with at_desks([desk("d1", handler="flow")]) as editor:
        await editor.press("e")
        assert line(editor, "Flow").split()[:5] == ["Flow", "cannot", "be", "read", "back"]
        await go(editor, "/flow")
        assert "It cannot be read back" in pane(editor)


async def test_the_title_warns_of_writes_that_reach_calls_at_once(one: DesksEditor) -> None:
    assert one.title.startswith("trunkline  acme · LIVE CALLS, WRITABLE")
    assert screen(one).has_class("-live")


# Many records


async def test_two_hundred_records_get_a_handler_and_its_url() -> None:
    rows = [*desks_of(150, handler="flow"), *(desk(f"w{n}") for n in range(50))]
    async with at_desks(rows) as editor:
        await editor.press("*", "e")
        assert editor.crumbs == "desks › edit 200 desks"
        await go(editor, "/handler")
        assert "not offered while the records differ" in pane(editor).replace("\n", " ")
        await enter(editor, "/handler", "web")
        await enter(editor, "/url", "https://a.example")
        await editor.press("w")
        assert "2 fields of 200 desks staged" in editor.said
        wanted = editor.staged()
        assert len(wanted) == 400
        assert {name for _, name in wanted} == {"handler", "url"}


async def test_a_mixed_list_is_added_to_in_every_record() -> None:
    rows = [desk("d1", agents=["a1"]), desk("d2", agents=["a2", "a3"])]
    async with at_desks(rows) as editor:
        await editor.press("*", "e")
        await go(editor, "/agents")
        await editor.press("a")
        assert "nothing is lost" in editor.text
        assert "3 entries of 2 desks would be lost" in editor.text
        await editor.press("a")
        await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
        await editor.type("agent b")
        await editor.press("enter")
        assert "1 entry added to each" in line(editor, "Agents")
        await editor.press("w")
        assert editor.staged() == {("d1", "agents"): ["a1", "a2"]}
        assert line(editor, "Agents").split() == ["▸", "Agents", "‹mixed›", "staged"]


async def test_a_mixed_list_is_replaced_on_demand() -> None:
    rows = [desk("d1", agents=["a1"]), desk("d2", agents=["a2", "a3"])]
    async with at_desks(rows) as editor:
        await editor.press("*", "e")
        await go(editor, "/agents")
        await editor.press("a", "r")
        await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
        await editor.type("agent b")
        await editor.press("enter")
        assert "Lost: 2 entries of 2 desks" in pane(editor)
        await editor.press("b", "a")
        assert "Each record keeps its entries" in pane(editor)
        await editor.press("b", "r", "w")
        assert editor.staged() == {("d1", "agents"): ["a2"], ("d2", "agents"): ["a2"]}


# Choices


async def test_keys_are_shown_as_names_and_unknown_keys_are_marked(one: DesksEditor) -> None:
    await go(one, "/agents/0")
    assert row(one) == ["▸", "1", "Agent", "A"]
    assert "id a1" in pane(one)
    await go(one, "/agents/1")
    assert row(one) == ["▸", "2", "no", "such", "agent:", "gone"]
    assert "There is no such agent." in pane(one)
    await go(one, "/spots/0")
    assert row(one)[:6] == ["▸", "▸", "1", "Agent", "A", "·"]


async def test_a_choice_sets_the_fields_that_belong_to_it(one: DesksEditor) -> None:
    await go(one, "/agent")
    assert row(one) == ["▸", "Agent", "Agent", "B", "·", "draft"]
    await one.press("e")
    await one.type("a live")
    await one.press("enter")
    assert (value(one, "/agent"), value(one, "/spot")) == ("a1", "s12")
    await one.press("z")
    assert (value(one, "/agent"), value(one, "/spot")) == ("a2", "s21")


async def test_an_object_is_chosen_as_a_new_entry_of_a_list(one: DesksEditor) -> None:
    await go(one, "/spots")
    await one.press("a")
    await one.type("b live")
    await one.press("enter")
    assert value(one, "/spots")[1] == {"agent": "a2", "spot": "s22"}
    assert "Existing entries stay" in pane(one)
    await go(one, "/spots")
    await one.press("a", "escape")
    assert len(value(one, "/spots")) == 2
    await go(one, "/spots/0")
    await one.press("d")
    assert "Lost: 1 of 1 entry: Agent A · live" in pane(one)


async def test_the_key_is_typed_when_the_choices_cannot_be_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def broken(*_: Any) -> Any:
        raise ApiError("the agents are away")

    monkeypatch.setattr("trunkline.tui.records.choice_editing.choices_of", broken)
    async with at_desks([desk("d1", agents=["a1"])]) as editor:
        await editor.press("e")
        await editor.until(lambda: "the agents are away" in editor.said)
        await go(editor, "/agents")
        await editor.press("a")
        await editor.type("a7")
        await editor.press("enter")
        assert value(editor, "/agents") == ["a1", "a7"]


async def test_a_form_shows_that_its_record_will_be_deleted() -> None:
    async with at_desks([desk("d1")]) as editor:
        await editor.press("d", "e")
        assert "a deletion is staged" in editor.text


# A mapping


async def test_a_mapping_is_a_table_of_keys_and_values(one: DesksEditor) -> None:
    await go(one, "/paths/From")
    assert row(one) == ["▸", "From", "caller.number"]
    await one.press("a")
    await one.type("a b")
    await one.press("enter")
    assert one.app.screen.query(InputLine)
    assert "must" in one.said
    await one.press(*["backspace"] * 3)
    await one.type("To.x")
    await one.press("enter")
    await one.type("desk..number")
    await one.press("enter")
    assert "✗" in row(one)[0]
    await one.press("enter", *["backspace"] * len(".number"))
    await one.type("number")
    await one.press("enter")
    assert value(one, "/paths") == {"From": "caller.number", "To.x": "desk.number"}
    await one.press("r", *["backspace"] * len(".x"), "enter")
    await one.press("k", "d")
    assert value(one, "/paths") == {"To": "desk.number"}


# Secrets


def everywhere(editor: DesksEditor) -> str:
    """Return all that is on the screen, in the clipboard, in files and in logs."""
    state = Path(editor.app.settings.paths.state)
    files = [path.read_bytes() for path in state.rglob("*") if path.is_file()]
    said = [
        editor.text,
        editor.said,
        editor.app.clipboard,
        repr(list(editor.app.sessions.requests())),
    ]
    staging = editor.app.changes.staging("acme")
    said += [staging.next_undo, staging.next_redo]
    return "\n".join([*said, *(each.decode(errors="replace") for each in files)])


async def type_secret(editor: DesksEditor, text: str = SECRET) -> None:
    await editor.type(text)
    await editor.press("enter")


async def test_a_secret_is_typed_twice_and_shown_nowhere(one: DesksEditor) -> None:
    await go(one, "/token")
    assert row(one) == ["▸", "Token", "set,", "begins", "with", "tok", "secret"]
    await one.press("enter")
    assert isinstance(one.app.screen, MenuScreen)
    await one.press("t")
    await one.type(SECRET)
    await one.press("shift+home", "ctrl+x")
    assert SECRET not in everywhere(one)
    await type_secret(one)
    assert "Repeat the secret" in one.text
    assert SECRET not in everywhere(one)
    await type_secret(one, "another")
    assert "The two secrets differ" in one.said
    await type_secret(one)
    await type_secret(one)
    assert value(one, "/token") is MASKED
    await one.press("y", "a")
    assert '"token"' in one.app.clipboard
    await one.press("/")
    await one.type("geheim")
    await one.press("escape")
    assert SECRET not in everywhere(one)


async def give_token(editor: DesksEditor, text: str = SECRET) -> None:
    await go(editor, "/token")
    await editor.press("enter", "t")
    await type_secret(editor, text)
    await type_secret(editor, text)


async def test_a_secret_is_staged_and_written_and_shown_nowhere(one: DesksEditor) -> None:
    await give_token(one)
    assert row(one) == ["▸●", "Token", "will", "be", "changed", "edited"]
    assert SECRET not in everywhere(one)
    await one.press("y")
    await one.press("a")
    await one.press("D", "z", "Z", "z", "w")
    assert one.staged() == {("d1", "token"): SECRET}
    assert SECRET not in everywhere(one)
    await one.press("escape")
    await one.review()
    assert SECRET not in everywhere(one)
    await one.apply("live")
    assert [change.patch for change in one.session.written] == [{"token": SECRET}]
    assert SECRET not in everywhere(one)


async def test_a_secret_that_does_not_fit_is_in_no_error_and_no_draft(one: DesksEditor) -> None:
    await go(one, "/pin")
    await one.press("enter", "t")
    await type_secret(one, "q~z")
    await type_secret(one, "q~z")
    assert "✗" in row(one)[0]
    assert "q~z" not in everywhere(one)
    await enter(one, "/note", "kept")
    await one.press("escape", "d")
    assert isinstance(one.app.screen, BrowseScreen)
    kept = everywhere(one)
    assert "kept" in kept
    assert "q~z" not in kept


async def test_a_secret_is_not_edited_where_it_could_be_seen(one: DesksEditor) -> None:
    await go(one, "/token")
    for key in ("E", "o", "p"):
        await one.press(key)
        assert one.said == "Token is never shown: enter sets it"
    assert one.app.focused is not None
    one.app.focused.post_message(events.Paste(f"{SECRET}\n{SECRET}\n"))
    await one.settle()
    assert screen(one).editor is not None
    assert SECRET not in everywhere(one)


async def test_a_secret_is_read_from_its_source(
    one: DesksEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_TOKEN", SECRET)
    kept = tmp_path / "token"
    kept.write_text(f"{SECRET}-2\n")
    kept.chmod(0o600)
    sources = {"v": "DESK_TOKEN", "f": str(kept), "c": f"cat {kept}"}
    for key, words in sources.items():
        await go(one, "/token")
        await one.press("enter", key)
        await one.replace(words)
        await one.press("enter")
        await one.until(lambda: screen(one).form.value.get("token"), key)
        assert screen(one).form.value["token"].startswith(SECRET)
        assert "was read from" in one.said
        assert SECRET not in everywhere(one)
        await one.press("D")
    await one.press("enter", "v")
    await one.replace("NO_SUCH_VARIABLE")
    await one.press("enter")
    await one.until(lambda: "NO_SUCH_VARIABLE is not set" in one.said)


# Records that are not there yet


async def creating(editor: DesksEditor, **given: Any) -> FormScreen:
    heading = editor.browse.heading()
    editor.app.services.open(NewRecordRoute(heading, "acme", DESKS, None, given))
    await editor.settle()
    assert isinstance(editor.app.screen, FormScreen)
    return editor.app.screen


async def test_a_record_is_created_from_its_form() -> None:
    async with at_desks([desk("d1")]) as editor:
        await creating(editor)
        assert editor.crumbs == "desks › new desk"
        assert line(editor, "Level").split() == ["Level", "3", "default"]
        assert row(editor) == ["▸✗", "Name", "required"]
        await enter(editor, "/name", "Front")
        await enter(editor, "/site", "south")
        await give_token(editor)
        await editor.press("w")
        assert "New desk Front staged" in editor.said
        edit = editor.app.changes.staging("acme").edits[0]
        assert (edit.target, edit.field, edit.op) == (
            RecordRef("acme", "desks", "", "Front"), WHOLE, Op.CREATE,
        )  # fmt: skip
        assert edit.wanted == {"name": "Front", "site": "south", "token": SECRET}
        assert SECRET not in everywhere(editor)
        await editor.review()
        await editor.apply("live")
        assert editor.session.written[0].patch == edit.wanted
        assert SECRET not in everywhere(editor)
        while not editor.shows(FormScreen):
            await editor.press("escape")
        assert editor.crumbs == "desks › edit Front"
        assert line(editor, "ID").split() == ["ID", "new-1", "read-only"]
        await enter(editor, "/note", "made")
        await editor.press("w")
        assert editor.staged() == {("new-1", "note"): "made"}


async def test_a_staged_creation_is_edited_from_the_review() -> None:
    async with at_desks(desks_of(2)) as editor:
        await creating(editor)
        await enter(editor, "/name", "Front")
        await editor.press("w", "escape")
        await editor.press("*", "e")
        await enter(editor, "/note", "for both")
        await editor.press("w", "escape")
        await editor.review()
        page = editor.app.screen.query_one(Page)
        page.move_to(next(n for n, each in enumerate(page.lines) if "+ Front" in each.text))
        await editor.settle()
        await editor.press("e")
        assert editor.crumbs == "review › staged › new desk"
        assert value(editor, "/name") == "Front"
        await enter(editor, "/name", " desk")
        await editor.press("w", "escape")
        await editor.planned()
        assert ("Front desk", WHOLE) in editor.staged()
        assert ("Front", WHOLE) not in editor.staged()
        page = editor.app.screen.query_one(Page)
        page.move_to(next(n for n, each in enumerate(page.lines) if "~ Desk d2" in each.text))
        await editor.settle()
        await editor.press("e")
        assert row(editor) == ["▸●", "Note", "for", "both", "staged"]


async def test_a_creation_without_its_name_is_not_staged() -> None:
    async with at_desks([desk("d1")]) as editor:
        await creating(editor)
        await enter(editor, "/note", "no name yet")
        await editor.press("w", "s")
        assert editor.said == "Error: A new desk needs its name first"
        await enter(editor, "/name", "Front")
        await editor.press("escape", "enter")
        assert editor.staged() == {("Front", WHOLE): {"name": "Front", "note": "no name yet"}}


# What the vendor said, drafts, and text


async def test_the_vendors_reason_is_shown_when_the_form_is_opened_again() -> None:
    async with at_desks([desk("d1")]) as editor:
        editor.session.refused = {"note": "is too rude for callers"}
        await editor.press("e")
        await enter(editor, "/note", "rude")
        await editor.press("S")
        await editor.planned()
        await editor.apply("live")
        while not editor.shows(FormScreen):
            await editor.press("escape")
        assert "! is too rude for callers" in pane(editor)
        await editor.press("escape")
        while not editor.shows(BrowseScreen):
            await editor.press("escape")
        await editor.press("e")
        await go(editor, "/note")
        assert row(editor)[1:3] == ["Note", "rude"]
        assert "! is too rude for callers" in pane(editor)


async def test_the_vendors_reason_is_shown_in_the_form_of_a_new_record() -> None:
    async with at_desks([desk("d1")]) as editor:
        editor.session.refused = {"site": "is closed"}
        await creating(editor)
        await enter(editor, "/name", "Front")
        await enter(editor, "/site", "south")
        await editor.press("w", "escape")
        await editor.review()
        await editor.apply("live")
        await editor.press("escape", "S")
        await editor.planned()
        page = editor.app.screen.query_one(Page)
        page.move_to(next(n for n, each in enumerate(page.lines) if "+ Front" in each.text))
        await editor.settle()
        await editor.press("e")
        await go(editor, "/site")
        assert "! is closed" in pane(editor)


async def test_the_draft_of_a_record_is_offered(one: DesksEditor) -> None:
    await enter(one, "/note", "half done")
    await one.press("escape", "d")
    await one.press("e")
    assert "There is a draft of" in one.text
    await one.press("r")
    assert value(one, "/note") == "half done"
    await one.press("escape", "d")
    await one.press("g", "f")
    await one.press("1")
    await one.until(lambda: isinstance(one.app.screen, FormScreen))
    await one.settle()
    assert value(one, "/note") == "half done"


async def test_a_draft_of_several_records_belongs_to_their_selection() -> None:
    rows = [desk("d1", agents=["a1"]), desk("d2", agents=["a2"]), desk("d3")]
    async with at_desks(rows) as editor:
        await editor.mark(("Desk d1",), ("Desk d2",))
        await editor.press("e")
        await enter(editor, "/note", "for both")
        await go(editor, "/agents")
        await editor.press("a", "a")
        await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
        await editor.type("agent c")
        await editor.press("enter", "escape", "d")
        await editor.mark(("Desk d3",))
        await editor.press("e")
        assert isinstance(editor.app.screen, FormScreen)
        await editor.press("escape")
        await editor.press("g", "f")
        assert "2 desks" in editor.text
        await editor.press("1")
        await editor.until(lambda: isinstance(editor.app.screen, FormScreen))
        await editor.settle()
        assert value(editor, "/note") == "for both"
        await editor.press("w")
        assert editor.staged() == {
            ("d1", "note"): "for both", ("d1", "agents"): ["a1", "a3"],
            ("d2", "note"): "for both", ("d2", "agents"): ["a2", "a3"],
        }  # fmt: skip


async def test_a_record_is_edited_as_json(
    one: DesksEditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    async def edit_text(app: Any, text: str, suffix: str) -> str:
        seen.append(text)
        return json.dumps({**json.loads(text), "note": "from the editor", "level": 5})

    monkeypatch.setattr("trunkline.tui.terminal.external_editor.edit_text", edit_text)
    await give_token(one)
    await one.press("g", "o")
    await one.until(lambda: seen)
    await one.settle()
    assert SECRET not in seen[0]
    assert "made" not in json.loads(seen[0])
    await one.press("w")
    wanted = {name: each for (_, name), each in one.staged().items()}
    assert wanted == {"note": "from the editor", "level": 5, "token": SECRET}


@pytest.mark.parametrize("text", ["a\r\nb\nc", "a\u2028b\vc\r\nd\ne  \n"])
async def test_a_text_that_is_only_looked_at_is_not_staged(text: str) -> None:
    async with at_desks([desk("d1", note=text)]) as editor:
        await editor.press("e")
        await editor.until(lambda: isinstance(editor.app.screen, FormScreen))
        await go(editor, "/note")
        await editor.press("enter")
        await editor.until(lambda: isinstance(editor.app.screen, TextScreen))
        await editor.press("f2")
        await editor.until(lambda: isinstance(editor.app.screen, FormScreen))
        assert value(editor, "/note") == text
        await editor.press("enter")
        await editor.until(lambda: isinstance(editor.app.screen, TextScreen))
        await editor.press("x", "f2")
        await editor.until(lambda: isinstance(editor.app.screen, FormScreen))
        assert value(editor, "/note") == f"x{text}"
