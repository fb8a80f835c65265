"""Kinds with rows without records, lists, conditional fields, and records created in a form."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op
from trunkline.model.patch import ABSENT
from trunkline.model.profile import Profile
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.services.routes import NewRecordRoute
from trunkline.tui.text.page_screen import PageScreen

KEYS = {
    "calls": "demo-signalwire",
    "voices": "demo-ultravox",
    "desks": "demo-watsonx",
}


def ultravox(url: str, **differs: object) -> Profile:
    return profile_at(url, "voices", vendor="ultravox", account="", **differs)


def watsonx(url: str) -> Profile:
    return profile_at(f"{url}/instances/demo", "desks", vendor="watsonx", account="")


def signalwire(url: str) -> Profile:
    return profile_at(url, "calls", vendor="signalwire", account="demo-project")


@pytest.fixture
async def configs(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(ultravox(server.url), keys=KEYS)) as desktop:
        await desktop.read()
        yield desktop


@pytest.fixture
async def phones(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(watsonx(server.url), keys=KEYS)) as desktop:
        await desktop.read()
        yield desktop


@pytest.fixture
async def numbers(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(signalwire(server.url), keys=KEYS), size=(140, 40)) as desktop:
        await desktop.read()
        yield desktop


async def on(desktop: Desktop, key: str) -> None:
    """Select the row with a key."""
    await desktop.press("home")
    table = desktop.browse.view.table
    at = next(at for at, record in enumerate(table.view) if record.key == key)
    await desktop.press(*["down"] * at)
    assert desktop.browse.view.sheet.record is not None
    assert desktop.browse.view.sheet.record.key == key


async def at_column(desktop: Desktop, field: str) -> None:
    """Select a column."""
    fields = [column.field for column in desktop.browse.view.table.columns]
    await desktop.press("0", *["l"] * fields.index(field))


def form_of(desktop: Desktop) -> FormScreen:
    screen = desktop.app.screen
    assert isinstance(screen, FormScreen)
    return screen


# Rows without a record


async def test_a_row_without_a_record_says_so_and_is_counted(configs: Desktop) -> None:
    assert configs.status == "3 rows, 1 not configured"
    [line] = [line for line in configs.lines if "plivo" in line and "not configured" in line]
    assert "no" not in line.replace("not configured", "").split()


def creation(form: FormScreen) -> NewRecordRoute:
    assert isinstance(form.route, NewRecordRoute)
    return form.route


@pytest.mark.parametrize("key", ["enter", "e", "n"])
async def test_a_row_without_a_record_opens_the_form_of_a_new_one(
    configs: Desktop, key: str
) -> None:
    await on(configs, "plivo")
    await configs.press(key)
    form = form_of(configs)
    assert "new telephony config" in configs.crumbs
    assert creation(form).given == {"provider": "plivo"}
    assert "LIVE CALLS, WRITABLE" in configs.title


async def test_a_row_without_a_record_is_neither_edited_nor_deleted(configs: Desktop) -> None:
    await on(configs, "plivo")
    for key in ("d", "c", "o", "p"):
        await configs.press(key)
        assert "plivo is not configured: e creates it" in configs.text, key
        assert configs.app.screen is configs.browse
    assert not configs.browse.view.staged.staging


async def test_marked_rows_without_a_record_are_left_out(configs: Desktop) -> None:
    await configs.press("*", "d")
    assert {target.key for target in configs.browse.view.staged.staging.targets} == {
        "telnyx",
        "twilio",
    }
    await configs.press("D", "e")
    assert "2 telephony-configs" in configs.crumbs
    assert "2 rows (1 left out)" in configs.text


async def test_new_is_refused_where_nothing_can_be_created(
    configs: Desktop,
) -> None:
    await configs.press("2")
    await configs.read()
    assert configs.browse.view.location.kind == "agents"
    assert " n new" not in configs.text
    await configs.press("n")
    assert "Agents cannot be created here" in configs.text


async def test_a_staged_creation_is_shown_and_discarded_in_its_row(
    configs: Desktop,
) -> None:
    await on(configs, "plivo")
    view = configs.browse.view
    wanted = {"provider": "plivo", "authId": "MA123", "authToken": "hidden words"}
    at = view.staged.ref(view.selected_rows()[0])
    view.stage([Edit(at, WHOLE, ABSENT, wanted, Op.CREATE, "plivo")], "create plivo")
    await configs.settle()
    [line] = [line for line in configs.lines if "+ plivo" in line]
    assert "not configured" not in line
    assert "hidden words" not in configs.text
    await configs.press("e")
    assert creation(form_of(configs)).again == at
    await configs.press("escape")
    await configs.press("D")
    assert not configs.browse.view.staged.staging


async def test_a_read_only_profile_says_why_a_record_cannot_be_created(
    server: Emulator,
) -> None:
    profile = ultravox(server.url, read_only=True)
    async with opened(settings_of(profile, keys=KEYS)) as desktop:
        await desktop.read()
        await on(desktop, "plivo")
        assert "read-only" in desktop.title
        assert "LIVE" not in desktop.title
        await desktop.press("enter")
        assert "plivo is not configured: " in desktop.text
        assert desktop.app.screen is desktop.browse


# Creating


async def test_a_new_record_of_the_account_opens_an_empty_form(phones: Desktop) -> None:
    assert "LIVE CALLS, WRITABLE" in phones.title
    await phones.press("n")
    assert phones.crumbs.endswith("phone-configs › new phone config")
    assert creation(form_of(phones)).parent is None


async def test_a_new_record_belongs_to_the_current_parent(phones: Desktop) -> None:
    parent = phones.browse.view.sheet.record
    assert parent is not None
    await phones.press("enter")
    await phones.read()
    await phones.press("n")
    assert creation(form_of(phones)).parent == parent.key


async def test_in_a_list_of_all_parents_the_parent_is_asked_for(phones: Desktop) -> None:
    first = phones.browse.view.table.view[0]
    name = str(first.values["name"])
    await phones.press("2")
    await phones.read()
    assert phones.crumbs == "all phone-configs › numbers"
    await phones.press("n")
    await phones.until(lambda: "new number in phone config" in phones.text)
    await phones.type("no such thing")
    await phones.press("enter")
    assert "Unknown phone config: 'no such thing'" in phones.text
    await phones.press("escape", "n")
    await phones.until(lambda: phones.browse.bottom.asking)
    await phones.type(name.casefold()[:-1])
    await phones.press("enter")
    assert creation(form_of(phones)).parent == first.key
    assert phones.crumbs == f"all phone-configs › numbers › {name} › new number"


async def test_numbers_that_are_imported_have_no_form(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("enter", "3")
        await desktop.read()
        assert " n new" not in desktop.text
        await desktop.press("n")
        assert "Numbers are imported: g i" in desktop.text


# Fields under conditions, lists and objects


async def test_a_list_is_edited_in_the_form_at_its_field(configs: Desktop) -> None:
    await on(configs, "twilio")
    for field in ("callCreationAllowedAgentIds", "requestContextMapping"):
        await at_column(configs, field)
        await configs.press("c")
        held = form_of(configs).sheet.field
        assert held is not None
        assert held.pointer.startswith(f"/{field}")
        await configs.press("escape")
    await configs.press("p")
    assert "mapping is not a single value: c opens the form" in configs.text
    await on(configs, "telnyx")
    await at_column(configs, "callCreationAllowedAgentIds")
    await configs.press("c")
    assert "agents does not apply with allow all agents" in configs.text


async def test_a_cell_that_does_not_apply_is_empty_and_says_why(configs: Desktop) -> None:
    await on(configs, "telnyx")
    configs.browse.view.table.choose(["provider", "authId", "applicationSid"])
    configs.browse.view.sheet.redraw()
    await at_column(configs, "authId")
    await configs.press("c")
    assert "auth id does not apply with provider telnyx" in configs.text
    assert not configs.browse.bottom.asking
    await at_column(configs, "applicationSid")
    await configs.press("c")
    await configs.until(lambda: configs.browse.bottom.asking)
    assert "application sid" in configs.text.lower()


async def test_columns_of_any_field_are_chosen_sorted_and_filtered(numbers: Desktop) -> None:
    await numbers.press("C")
    assert "[ ] script url" in numbers.text or "script url" in numbers.text
    await numbers.press("escape")
    table = numbers.browse.view.table
    table.choose(["name", "number", "call_handler", "call_relay_script_url", "capabilities"])
    numbers.browse.view.sheet.redraw()
    await at_column(numbers, "call_relay_script_url")
    await numbers.press("s")
    assert numbers.shown("call_handler")[0] == "relay_script"
    for text in ("call_relay_script_url:http", "script-url:http"):
        await numbers.press("/")
        await numbers.press("ctrl+u")
        await numbers.type(text)
        await numbers.press("enter")
        assert set(numbers.shown("call_handler")) == {"relay_script"}, text
    await numbers.press("escape")
    assert len(table.view) == table.total


async def test_a_leaf_opens_as_a_record_and_escape_comes_back(numbers: Desktop) -> None:
    row = numbers.row
    await numbers.press("enter")
    assert isinstance(numbers.app.screen, PageScreen)
    assert "LIVE CALLS, WRITABLE" in numbers.title
    assert "Call handler" in numbers.text
    await numbers.press("escape")
    assert numbers.crumbs == "numbers"
    assert numbers.row == row
    await numbers.press("tab", "1", "[", "]")
    assert numbers.crumbs == "numbers"


async def test_the_form_of_a_record_replaces_its_page(numbers: Desktop) -> None:
    await numbers.press("/")
    await numbers.type("seattle")
    await numbers.press("enter", "enter")
    page = numbers.app.screen
    assert isinstance(page, PageScreen)
    assert "e edit" in numbers.lines[-1]
    await numbers.press("e")
    assert form_of(numbers).session.targets
    assert numbers.crumbs == "numbers › edit +1 206-555-0142 Seattle (old reception)"
    await numbers.press("x")
    await numbers.until(lambda: numbers.crumbs == "trace › +1 206-555-0142", "traced")
    await numbers.press("escape", "escape")
    assert numbers.app.screen is numbers.browse


async def test_editable_fields_are_those_of_the_selected_number(numbers: Desktop) -> None:
    await numbers.press("/")
    await numbers.type("seattle")
    await numbers.press("enter")
    await at_column(numbers, "call_target")
    await numbers.press("c")
    said = "Goes to cannot be edited; editable fields: name, handler, mode, messages, request URL"
    assert said in numbers.text
    assert "relay context" not in numbers.text


async def test_tab_and_digits_select_the_kinds_of_an_account(phones: Desktop) -> None:
    kinds = []
    for _ in range(4):
        kinds.append(phones.browse.view.location.kind)
        await phones.press("tab")
    assert kinds == ["phone-configs", "numbers", "agents", "agent-environments"]
    await phones.press("3")
    await phones.read()
    await phones.press("enter")
    await phones.read()
    assert phones.crumbs.endswith("agent-environments")
    assert phones.browse.view.table.total == 2, "those of the agent that was opened"
    await phones.press("escape")
    assert phones.browse.view.location.kind == "agents"
    await phones.press("[")
    assert phones.browse.view.location.kind == "agent-environments"
    await phones.press("]")
    assert phones.browse.view.location.kind == "agents"


async def test_counts_of_lists_are_sorted_by_their_length(phones: Desktop) -> None:
    await at_column(phones, "phone_numbers")
    await phones.press("s", "s")
    counts = [int(text) for text in phones.shown("phone_numbers") if text]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


async def test_the_detail_pane_shows_the_fields_of_a_handler(numbers: Desktop) -> None:
    table = numbers.browse.view.table
    scripts = [r for r in table.rows if r.values["call_handler"] == "relay_script"]
    await on(numbers, scripts[0].key)
    await numbers.press("i")
    assert "Script URL" in numbers.text
    await numbers.press("escape")
    assert str(scripts[0].values["call_relay_script_url"])[:20] in numbers.detail


async def test_handlers_are_completed_with_deprecated_ones_marked(
    numbers: Desktop,
) -> None:
    table = numbers.browse.view.table
    odd = next(r for r in table.rows if r.values["call_handler"] == "sip_gateway")
    await on(numbers, odd.key)
    await at_column(numbers, "call_handler")
    await numbers.press("c")
    await numbers.until(lambda: numbers.browse.bottom.asking)
    await numbers.type("relay_c")
    [line] = [line for line in numbers.lines if line.strip().startswith("relay_context")]
    assert line.split()[-1] == "deprecated"
    assert any(line.strip() == "relay_connector" for line in numbers.lines)
    await numbers.press("escape", "c")
    await numbers.until(lambda: numbers.browse.bottom.asking)
    await numbers.type("sip_gateway")
    await numbers.press("enter")
    assert "'sip_gateway' is not one of " in numbers.text


async def test_a_deprecated_field_is_marked_where_it_is_chosen_and_edited(
    numbers: Desktop,
) -> None:
    table = numbers.browse.view.table
    table.choose(["number", "call_relay_context"])
    old = next(
        r
        for r in table.rows
        if r.values["call_handler"] == "relay_context" and r.values["call_relay_context"]
    )
    await on(numbers, old.key)
    await numbers.press("C")
    assert "call_relay_context · deprecated" in numbers.text
    await numbers.press("escape", "$", "c")
    await numbers.until(lambda: numbers.browse.bottom.asking)
    assert "relay context (deprecated): " in numbers.text


async def test_fields_that_need_each_other_are_chosen_in_the_form(phones: Desktop) -> None:
    await phones.press("2")
    await phones.read()
    await at_column(phones, "environment_id")
    await phones.press("c")
    held = form_of(phones).sheet.field
    assert held is not None
    assert held.pointer == "/environment_id"
    await phones.press("escape", "%")
    assert "answered by is not a single value: c opens the form" in phones.text
