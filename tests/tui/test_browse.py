"""Browse: from projects to connectors to numbers."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import Emulator
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.text.page import Page


@pytest.fixture
async def desktop(server: Emulator) -> AsyncIterator[Desktop]:
    async with opened(settings_of(profile_at(server.url))) as desktop:
        await desktop.read()
        yield desktop


@pytest.fixture
async def connectors(desktop: Desktop) -> Desktop:
    await desktop.press("enter")
    await desktop.read()
    return desktop


async def test_one_profile_starts_with_its_projects(desktop: Desktop) -> None:
    assert desktop.title == "trunkline  acme · writable"
    assert desktop.crumbs == "projects"
    assert desktop.row == "Aubrac Hotels"
    assert desktop.status == "6 rows"


async def test_enter_goes_down_to_connectors_and_their_numbers_and_escape_up_again(
    desktop: Desktop,
) -> None:
    await desktop.press("down", "enter")
    await desktop.read()
    assert desktop.crumbs == "Linden Park Clinics › connectors"
    await desktop.press("down", "down")
    opened_connector = desktop.row
    await desktop.press("enter")
    await desktop.read()
    assert desktop.crumbs == f"Linden Park Clinics › {opened_connector} › numbers"
    connector = desktop.browse.view.location.steps[-1].key
    assert {r.values["connectorId"] for r in desktop.browse.view.table.rows} == {connector}
    await desktop.press("escape")
    assert desktop.crumbs == "Linden Park Clinics › connectors"
    assert desktop.browse.view.sheet.record is not None
    assert desktop.browse.view.sheet.record.key == connector
    await desktop.press("escape")
    assert (desktop.crumbs, desktop.row) == ("projects", "Linden Park Clinics")
    assert "esc up" not in desktop.text
    await desktop.press("escape")
    assert "This is the top: q quits" in desktop.text


async def test_variants_are_shown_by_name_and_numbers_are_counted(
    connectors: Desktop,
) -> None:
    assert connectors.shown("variantId")[0] == "Paris"
    assert connectors.shown("numbers")[0] == "12"


async def test_numbers_are_grouped_on_the_screen_and_copied_as_e164(connectors: Desktop) -> None:
    await connectors.press("enter")
    await connectors.read()
    shown = connectors.shown("number")[0]
    assert shown.startswith("+33 1 ")
    assert shown in connectors.text
    await connectors.press("y", "c")
    await connectors.until(lambda: connectors.app.copier.register)
    assert connectors.app.copier.register == shown.replace(" ", "")


async def test_digits_select_a_kind_and_tab_the_next_one_of_the_same_project(
    connectors: Desktop,
) -> None:
    kinds = []
    for _ in range(5):
        kinds.append(connectors.browse.view.location.kind)
        await connectors.press("tab")
    assert kinds == ["connectors", "numbers", "variants", "voices", "config-pages"]
    assert connectors.browse.view.location.kind == "connectors"
    await connectors.press("shift+tab")
    assert connectors.crumbs == "Aubrac Hotels › config-pages"
    await connectors.press("3")
    assert connectors.crumbs == "Aubrac Hotels › numbers"
    await connectors.press("1")
    assert (connectors.crumbs, connectors.row) == ("projects", "Aubrac Hotels")
    await connectors.press("9")
    assert "6 kinds" in connectors.text


async def test_back_and_forward_walk_the_history_of_lists(connectors: Desktop) -> None:
    await connectors.press("enter")
    assert connectors.crumbs.endswith("numbers")
    await connectors.press("[")
    assert connectors.crumbs.endswith("connectors")
    await connectors.press("[")
    assert connectors.crumbs == "projects"
    await connectors.press("]", "]")
    assert connectors.crumbs.endswith("numbers")
    await connectors.press("]")
    assert "no list to go forward to" in connectors.text


async def test_a_filter_is_applied_while_it_is_typed_and_escape_clears_it_before_going_up(
    connectors: Desktop,
) -> None:
    await connectors.press("/")
    await connectors.type("env:live lon")
    assert connectors.status == "3 of 40 rows"
    assert "filter: env:live lon" in connectors.crumbs
    await connectors.press("enter")
    assert "esc clear filter" in connectors.text
    await connectors.press("v")
    assert "esc end range" in connectors.text
    await connectors.press("escape", "escape")
    assert connectors.status == "40 rows"
    assert connectors.crumbs == "Aubrac Hotels › connectors"
    assert "esc up" in connectors.text
    await connectors.press("escape")
    assert connectors.crumbs == "projects"


async def test_cancelling_a_filter_restores_the_previous_one(connectors: Desktop) -> None:
    await connectors.press("/")
    await connectors.type("paris")
    await connectors.press("enter", "/")
    await connectors.type(" nothing")
    assert "No connector matches the filter" in connectors.text
    await connectors.press("escape")
    assert connectors.browse.view.table.filter.text == "paris"


async def test_an_invalid_filter_is_reported_and_can_be_fixed_or_cancelled(
    connectors: Desktop,
) -> None:
    await connectors.press("/")
    await connectors.type("voise:x")
    await connectors.press("enter")
    assert "Unknown column" in connectors.status
    assert "voise:x" in connectors.lines[-1]
    await connectors.press("escape")
    assert connectors.browse.view.table.filter.text == ""
    assert len(connectors.browse.view.table.view) == 40


async def test_a_filter_is_ended_by_an_empty_one(connectors: Desktop) -> None:
    await connectors.press("/")
    await connectors.type("env=live")
    await connectors.press("enter")
    assert len(connectors.browse.view.table.view) < 40
    await connectors.press("/", "ctrl+u")
    assert "takes too long" not in connectors.text
    await connectors.press("enter")
    assert not connectors.lines[-1].startswith("/")
    assert connectors.browse.view.table.filter.text == ""
    assert len(connectors.browse.view.table.view) == 40


async def test_a_slow_regular_expression_is_refused_and_the_rows_stay(
    connectors: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trunkline.model.table.table.FILTER_SECONDS", 0.02)
    await connectors.press("/")
    await connectors.type("env:live /(.*.*.*.*)*!/")
    assert "takes too long on these rows" in connectors.text
    assert connectors.browse.view.table.filter.text == "env:live "
    await connectors.press("enter")
    assert "/env:live" in connectors.lines[-1]
    await connectors.press("escape")
    assert len(connectors.browse.view.table.view) == 40


async def test_filter_and_sort_of_a_kind_apply_in_every_project(
    connectors: Desktop,
) -> None:
    await connectors.press("/")
    await connectors.type("env:live")
    await connectors.press("enter", "s", "s", "1")
    await connectors.press("down", "enter")
    await connectors.read()
    assert connectors.crumbs.startswith("Linden Park Clinics › connectors")
    table = connectors.browse.view.table
    assert table.filter.text == "env:live"
    assert table.sort is not None
    assert (table.sort.field, table.sort.reverse) == ("name", True)


async def test_marks_survive_a_filter_and_the_status_counts_hidden_ones(
    connectors: Desktop,
) -> None:
    await connectors.press("space", "space", "space")
    assert connectors.status == "3 marked (0 hidden) · 40 rows"
    await connectors.press("/")
    await connectors.type("env:live")
    await connectors.press("enter")
    assert connectors.status.startswith("3 marked (2 hidden) · ")
    await connectors.press("u")
    assert "marked" not in connectors.status


async def test_refresh_keeps_cursor_marks_sort_and_filter(connectors: Desktop) -> None:
    await connectors.press("/")
    await connectors.type("env:live")
    await connectors.press("enter", "s", "space", "down", "down")
    row, shown = connectors.row, connectors.shown("name")
    await connectors.press("r")
    await connectors.read()
    assert (connectors.row, connectors.shown("name")) == (row, shown)
    assert connectors.status.startswith("1 marked")
    assert connectors.browse.view.table.filter.text == "env:live"


async def test_from_a_number_to_its_connector_and_from_there_to_its_project(
    connectors: Desktop,
) -> None:
    await connectors.press("3")
    await connectors.read()
    record = connectors.browse.view.sheet.record
    assert record is not None
    await connectors.press("J")
    assert "The connector" in connectors.text
    await connectors.press("1")
    await connectors.read()
    assert connectors.browse.view.location.kind == "connectors"
    assert connectors.browse.view.sheet.record is not None
    assert connectors.browse.view.sheet.record.key == record.values["connectorId"]
    await connectors.press("J", "2")
    assert (connectors.crumbs, connectors.row) == ("projects", "Aubrac Hotels")


async def test_a_project_points_at_nothing_and_says_so(desktop: Desktop) -> None:
    await desktop.press("J")
    assert "points at nothing" in desktop.text


async def test_the_record_screen_shows_every_field_and_follows_links(connectors: Desktop) -> None:
    await connectors.press("i")
    assert connectors.app.screen.query(Page)
    assert connectors.crumbs == "Aubrac Hotels › connectors › Paris front desk"
    assert connectors.title == "trunkline  acme · LIVE, WRITABLE"
    for text in ("Handoff disabled", "false", "VARIANT-W335KTO9  Paris", "line 1 of 11"):
        assert text in connectors.text
    await connectors.press("down", "down", "enter")
    await connectors.read()
    assert (connectors.crumbs, connectors.row) == ("Aubrac Hotels › variants", "Paris")
    assert isinstance(connectors.app.screen, BrowseScreen)


async def test_a_leaf_opens_its_record_and_escape_closes_it(connectors: Desktop) -> None:
    await connectors.press("4")
    await connectors.read()
    await connectors.press("enter")
    assert connectors.app.screen.query(Page)
    assert "Attributes" in connectors.text
    await connectors.press("y", "o")
    await connectors.until(lambda: connectors.app.copier.register.startswith("{"))
    await connectors.press("escape")
    assert isinstance(connectors.app.screen, BrowseScreen)


async def test_a_number_is_grouped_in_the_breadcrumbs_and_copied_as_e164(
    connectors: Desktop,
) -> None:
    await connectors.press("enter")
    await connectors.read()
    await connectors.press("i")
    assert connectors.crumbs.endswith("numbers › +33 1 99 00 12 00")
    await connectors.press("y", "i")
    await connectors.until(lambda: connectors.app.copier.register == "+33199001200")


async def test_the_detail_pane_shows_what_the_columns_do_not(connectors: Desktop) -> None:
    assert "conn-" in connectors.detail
    assert "tts fr-FR" in connectors.detail
    assert "voice" not in connectors.detail
    await connectors.press("g", "d")
    assert "tts fr-FR" not in connectors.text


async def test_a_wide_screen_has_the_whole_detail_pane_beside_the_table(
    server: Emulator,
) -> None:
    settings = settings_of(profile_at(server.url))
    async with opened(settings, size=(140, 40)) as desktop:
        await desktop.read()
        await desktop.press("enter")
        await desktop.read()
        assert "voice" in desktop.detail
        assert "│ Paris front desk" in desktop.text
        await desktop.pilot.resize_terminal(80, 24)
        await desktop.until(lambda: "voice" not in desktop.detail)


async def test_columns_are_chosen_ordered_and_remembered_for_the_kind(
    connectors: Desktop,
) -> None:
    await connectors.press("C")
    assert "[x] voice" in connectors.text
    await connectors.press("down", "space", "escape")
    fields = [column.field for column in connectors.browse.view.table.columns]
    assert fields == ["name", "variantId", "asrLangCode", "voiceName", "numbers"]
    await connectors.press("C", "down", ">", "escape")
    fields = [column.field for column in connectors.browse.view.table.columns]
    assert fields == ["name", "asrLangCode", "variantId", "voiceName", "numbers"]
    await connectors.press("escape", "down", "enter")
    await connectors.read()
    assert [c.field for c in connectors.browse.view.table.columns] == fields
    await connectors.press("C", "r", "escape")
    assert connectors.browse.view.table.columns[1].field == "clientEnv"


async def test_lists_of_all_projects_have_a_project_column(desktop: Desktop) -> None:
    await desktop.press("2")
    await desktop.read()
    assert desktop.crumbs == "all projects › connectors"
    assert set(desktop.shown("projectId")) == {
        "Aubrac Hotels",
        "Brightwater Utilities",
        "City of Port Ellery",
        "Kestrel Autovermietung",
        "Linden Park Clinics",
        "Northmoor Bank",
    }
    assert "project" in [column.title for column in desktop.browse.view.table.columns]
    await desktop.press("enter", "escape")
    assert desktop.crumbs == "all projects › connectors"
    await desktop.press("escape")
    assert desktop.crumbs == "projects"


@pytest.mark.parametrize(
    ("line", "crumbs", "filter"),
    [
        ("connectors", "all projects › connectors", ""),
        ("numbers Northmoor Bank", "Northmoor Bank › numbers", ""),
        ("conn north /env:live", "Northmoor Bank › connectors", "env:live"),
        ("connectors PROJECT-7QJ2K0ND", "Linden Park Clinics › connectors", ""),
        ("projects", "projects", ""),
    ],
)
async def test_the_command_bar_goes_to_the_records_of_a_kind(
    connectors: Desktop, line: str, crumbs: str, filter: str
) -> None:
    await connectors.press(":")
    await connectors.type(line)
    await connectors.press("enter")
    await connectors.read()
    assert connectors.crumbs.partition("  ")[0] == crumbs
    assert connectors.browse.view.table.filter.text == filter


async def test_an_unknown_project_is_reported(connectors: Desktop) -> None:
    await connectors.press(":")
    await connectors.type("numbers Nowhere")
    await connectors.press("enter")
    assert "Unknown project 'Nowhere'" in connectors.text
    assert connectors.crumbs == "Aubrac Hotels › connectors"


async def test_goto_finds_a_loaded_record_by_its_key(connectors: Desktop) -> None:
    key = connectors.browse.view.table.rows[7].key
    await connectors.press("1", ":")
    await connectors.type(f"goto {key}")
    await connectors.press("enter")
    assert connectors.crumbs == "Aubrac Hotels › connectors"
    assert connectors.browse.view.sheet.record is not None
    assert connectors.browse.view.sheet.record.key == key
    await connectors.press(":")
    await connectors.type("goto conn-none")
    await connectors.press("enter")
    assert "open its list first" in connectors.text


async def test_vendor_text_is_shown_and_never_interpreted(connectors: Desktop) -> None:
    await connectors.press("/")
    await connectors.type("Night")
    await connectors.press("enter")
    assert "[red]Night[/]" in connectors.text
    assert "[red]Night[/]" in connectors.detail
    await connectors.press("i")
    assert "[red]Night[/]" in connectors.text
    assert "\u202e" not in connectors.text


async def test_a_low_window_uses_every_line_for_rows(server: Emulator) -> None:
    async with opened(settings_of(profile_at(server.url)), size=(40, 10)) as desktop:
        await desktop.read()
        await desktop.press("enter")
        await desktop.read()
        assert sum("Paris" in line for line in desktop.lines[3:8]) == 5
        await desktop.press("i")
        assert "Display name" not in desktop.text
        assert desktop.lines[7].startswith(" Voice")
