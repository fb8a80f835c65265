"""Browsing kinds with vacant rows, lists, fields under conditions, and records made in a form."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, ref_of
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
    """Take the row with a key in hand."""
    await desktop.press("home")
    table = desktop.browse.desk.listing.table
    at = next(at for at, record in enumerate(table.view) if record.key == key)
    await desktop.press(*["down"] * at)
    assert desktop.browse.sheet.record is not None
    assert desktop.browse.sheet.record.key == key


async def at_column(desktop: Desktop, field: str) -> None:
    """Take a column in hand."""
    fields = [column.field for column in desktop.browse.desk.listing.table.columns]
    await desktop.press("0", *["l"] * fields.index(field))


def form_of(desktop: Desktop) -> FormScreen:
    screen = desktop.app.screen
    assert isinstance(screen, FormScreen)
    return screen


# Rows that stand for what is not there


async def test_a_row_of_what_is_not_there_says_so_and_is_counted_as_such(configs: Desktop) -> None:
    assert configs.status == "3 rows, 1 not configured"
    [line] = [line for line in configs.lines if "plivo" in line and "not configured" in line]
    assert "no" not in line.replace("not configured", "").split()


def creation(form: FormScreen) -> NewRecordRoute:
    assert isinstance(form.route, NewRecordRoute)
    return form.route


@pytest.mark.parametrize("key", ["enter", "e", "n"])
async def test_a_row_of_what_is_not_there_offers_to_create_it(configs: Desktop, key: str) -> None:
    await on(configs, "plivo")
    await configs.press(key)
    form = form_of(configs)
    assert "new telephony config" in configs.crumbs
    assert creation(form).given == {"provider": "plivo"}
    assert "LIVE CALLS, WRITABLE" in configs.title


async def test_what_is_not_there_is_neither_edited_nor_deleted(configs: Desktop) -> None:
    await on(configs, "plivo")
    for key in ("d", "c", "o", "p"):
        await configs.press(key)
        assert "plivo is not configured: e creates it" in configs.text, key
        assert configs.app.screen is configs.browse
    assert not configs.browse.staging


async def test_of_all_marked_rows_those_that_are_not_there_are_left_out(configs: Desktop) -> None:
    await configs.press("*", "d")
    assert {target.key for target in configs.browse.staging.targets} == {"telnyx", "twilio"}
    await configs.press("D", "e")
    assert "2 telephony-configs" in configs.crumbs
    assert "2 rows (1 left out)" in configs.text


async def test_new_is_refused_where_everything_is_there_or_nothing_can_be_created(
    configs: Desktop,
) -> None:
    await configs.press("2")
    await configs.read()
    assert configs.browse.place.kind == "agents"
    assert " n new" not in configs.text
    await configs.press("n")
    assert "agents cannot be created here" in configs.text


async def test_what_is_to_be_created_is_drawn_in_its_row_and_dropped_from_there(
    configs: Desktop,
) -> None:
    await on(configs, "plivo")
    kind, screen = configs.browse.desk.kind, configs.browse
    wanted = {"provider": "plivo", "authId": "MA123", "authToken": "hidden words"}
    at = ref_of("voices", kind, screen.chosen()[0])
    screen.stage([Edit(at, WHOLE, ABSENT, wanted, Op.CREATE, "plivo")], "create plivo")
    await configs.settle()
    [line] = [line for line in configs.lines if "+ plivo" in line]
    assert "not configured" not in line
    assert "hidden words" not in configs.text
    await configs.press("e")
    assert creation(form_of(configs)).again == at
    await configs.press("escape")
    await configs.press("D")
    assert not configs.browse.staging


async def test_a_read_only_profile_says_that_nothing_is_there_and_why_it_cannot_be_created(
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


async def test_a_new_record_belongs_to_the_parent_in_hand(phones: Desktop) -> None:
    parent = phones.browse.sheet.record
    assert parent is not None
    await phones.press("enter")
    await phones.read()
    await phones.press("n")
    assert creation(form_of(phones)).parent == parent.key


async def test_in_a_list_of_all_parents_the_parent_is_asked_for(phones: Desktop) -> None:
    first = phones.browse.desk.listing.table.view[0]
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


async def test_numbers_that_are_imported_have_no_form(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        await desktop.press("enter", "3")
        await desktop.read()
        assert " n new" not in desktop.text
        await desktop.press("n")
        assert "numbers are imported: g i" in desktop.text


# Fields under conditions, lists and objects


async def test_a_list_is_edited_in_the_form_that_opens_at_it(configs: Desktop) -> None:
    await on(configs, "twilio")
    for field in ("callCreationAllowedAgentIds", "requestContextMapping"):
        await at_column(configs, field)
        await configs.press("c")
        held = form_of(configs).sheet.field
        assert held is not None
        assert held.pointer.startswith(f"/{field}")
        await configs.press("escape")
    await configs.press("p")
    assert "mapping is no single value: c opens the form" in configs.text
    await on(configs, "telnyx")
    await at_column(configs, "callCreationAllowedAgentIds")
    await configs.press("c")
    assert "agents does not apply with allow all agents" in configs.text


async def test_a_cell_that_means_nothing_is_empty_and_says_why(configs: Desktop) -> None:
    await on(configs, "telnyx")
    configs.browse.desk.listing.table.choose(["provider", "authId", "applicationSid"])
    configs.browse.sheet.redraw()
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
    table = numbers.browse.desk.listing.table
    table.choose(["name", "number", "call_handler", "call_relay_script_url", "capabilities"])
    numbers.browse.sheet.redraw()
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


async def test_the_page_of_a_record_is_left_for_its_form(numbers: Desktop) -> None:
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


async def test_what_can_be_edited_is_what_the_number_in_hand_has(numbers: Desktop) -> None:
    await numbers.press("/")
    await numbers.type("seattle")
    await numbers.press("enter")
    await at_column(numbers, "call_target")
    await numbers.press("c")
    said = "goes to cannot be edited; what can: name, handler, mode, messages, request URL"
    assert said in numbers.text
    assert "relay context" not in numbers.text


async def test_tab_and_digits_go_through_the_kinds_of_an_account(phones: Desktop) -> None:
    kinds = []
    for _ in range(4):
        kinds.append(phones.browse.place.kind)
        await phones.press("tab")
    assert kinds == ["phone-configs", "numbers", "agents", "agent-environments"]
    await phones.press("3")
    await phones.read()
    await phones.press("enter")
    await phones.read()
    assert phones.crumbs.endswith("agent-environments")
    assert phones.browse.desk.listing.table.total == 2, "those of the agent that was opened"
    await phones.press("escape")
    assert phones.browse.place.kind == "agents"
    await phones.press("[")
    assert phones.browse.place.kind == "agent-environments"
    await phones.press("]")
    assert phones.browse.place.kind == "agents"


async def test_counts_of_lists_are_sorted_by_their_length(phones: Desktop) -> None:
    await at_column(phones, "phone_numbers")
    await phones.press("s", "s")
    counts = [int(text) for text in phones.shown("phone_numbers") if text]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


async def test_the_pane_tells_what_a_handler_has(numbers: Desktop) -> None:
    table = numbers.browse.desk.listing.table
    scripts = [r for r in table.rows if r.values["call_handler"] == "relay_script"]
    await on(numbers, scripts[0].key)
    await numbers.press("i")
    assert "Script URL" in numbers.text
    await numbers.press("escape")
    assert str(scripts[0].values["call_relay_script_url"])[:20] in numbers.detail


async def test_a_handler_is_chosen_from_those_that_can_be_written_with_old_ones_marked(
    numbers: Desktop,
) -> None:
    table = numbers.browse.desk.listing.table
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


async def test_a_field_that_is_old_is_marked_where_it_is_chosen_and_edited(
    numbers: Desktop,
) -> None:
    table = numbers.browse.desk.listing.table
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


async def test_what_only_means_something_together_is_chosen_in_the_form(phones: Desktop) -> None:
    await phones.press("2")
    await phones.read()
    await at_column(phones, "environment_id")
    await phones.press("c")
    held = form_of(phones).sheet.field
    assert held is not None
    assert held.pointer == "/environment_id"
    await phones.press("escape", "%")
    assert "answered by is no single value: c opens the form" in phones.text
