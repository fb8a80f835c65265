"""What the dashboard remembers between runs."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.one_account import ACCOUNT
from support.strategies import texts
from trunkline.tui.services.view_state import TableView, ViewState

TEXT = texts(20)
VIEWS = st.builds(
    TableView,
    filter=TEXT,
    sort=TEXT,
    descending=st.booleans(),
    columns=st.lists(texts(10, min_size=1), max_size=4).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.dictionaries(texts(20, min_size=1), VIEWS, max_size=4))
def test_a_saved_view_is_loaded(tmp_path: Path, views: dict[str, TableView]) -> None:
    path = tmp_path / "state" / "dashboard.json"
    path.unlink(missing_ok=True)
    state = ViewState(path)
    for name, view in views.items():
        state.remember_view(ACCOUNT, name, view)
    state.save()
    again = ViewState.load(path)
    assert {name: again.view(ACCOUNT, name) for name in views} == views


def test_a_password_in_a_filter_is_not_saved(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.json"
    state = ViewState(path)
    state.remember_view(ACCOUNT, "acme", TableView(filter="https://u:hunter2@h/x"))
    state.save()
    assert "hunter2" not in path.read_text()
    assert ViewState.load(path).view(ACCOUNT, "acme").filter == "https://•••@h/x"


def test_the_selected_row_of_each_list_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.json"
    state = ViewState(path)
    state.remember_row("acme", "projects", (None, "PROJECT-1"))
    state.remember_row("acme", "connectors PROJECT-1", ("PROJECT-1", "conn-1"))
    state.save()
    again = ViewState.load(path)
    assert again.row("acme", "projects") == (None, "PROJECT-1")
    assert again.row("acme", "connectors PROJECT-1") == ("PROJECT-1", "conn-1")
    assert again.row("other", "projects") is None


def test_the_least_recently_used_lists_are_forgotten() -> None:
    state = ViewState()
    for number in range(500):
        state.remember_row("acme", f"list {number}", (None, "row"))
        state.remember_row("acme", "list 0", (None, f"row {number}"))
    assert state.row("acme", "list 0") == (None, "row 499")
    assert state.row("acme", "list 499") == (None, "row")
    assert state.row("acme", "list 1") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 100_000,
        "[]",
        '{"version": 3, "views": {"acme:api.example.com/1 projects": {"filter": "x"}}}',
        '{"version": 2, "views": 3, "rows": {"acme": [1]}}',
        '{"version": 2, "views": {"acme:api.example.com/1 projects": {"columns": "name"}}}',
        '{"version": 2, "rows": {"acme": {"projects": ["only one"], "numbers": [1, 2]}}}',
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
    ids=range(9),
)
def test_an_invalid_file_is_ignored(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dashboard.json"
    path.write_text(text, encoding="latin-1")
    state = ViewState.load(path)
    assert state.view(ACCOUNT, "projects") == TableView()
    assert state.row("acme", "projects") is None


def test_nothing_is_written_when_nothing_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.json"
    ViewState(path).save()
    assert not path.exists()
    state = ViewState(path)
    state.remember_view(ACCOUNT, "projects", TableView(filter="acme"))
    state.save()
    path.unlink()
    state.remember_view(ACCOUNT, "projects", TableView(filter="acme"))
    state.save()
    assert not path.exists()


def test_a_failed_write_leaves_the_old_file_and_no_debris(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state" / "dashboard.json"
    state = ViewState(path)
    state.remember_view(ACCOUNT, "projects", TableView(filter="first"))
    state.save()
    before = path.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    state.remember_view(ACCOUNT, "projects", TableView(filter="second"))
    with pytest.raises(OSError, match="No space"):
        state.save()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert json.loads(before)["views"][f"{ACCOUNT} projects"]["filter"] == "first"


def test_a_theme_is_remembered_for_terminals_with_as_many_colours(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    state = ViewState.load(path)
    state.remember_theme(256, "light")
    state.save()
    again = ViewState.load(path)
    assert (again.theme(256), again.theme(16)) == ("light", "")
    again.remember_theme(256, "")
    again.save()
    assert ViewState.load(path).theme(256) == ""


def test_what_was_saved_by_vendor_and_profile_is_carried_over_to_the_accounts(
    tmp_path: Path,
) -> None:
    path = tmp_path / "dashboard.json"
    row = {"projects": [None, "PROJECT-1"]}
    older = {
        "version": 1,
        "views": {"polyai/projects": {"filter": "acme"}, "other/lines": {"filter": "x"}},
        "rows": {"work": row, "gone": row},
        "themes": {"256": "light"},
    }
    path.write_text(json.dumps(older))
    names = [("work", "polyai", ACCOUNT), ("unknown", "polyai", "")]
    state = ViewState.load(path, lambda: names)
    state.save()
    again = ViewState.load(path)
    assert again.view(ACCOUNT, "projects").filter == "acme"
    assert again.view(ACCOUNT, "lines") == TableView()
    assert again.row(ACCOUNT, "projects") == (None, "PROJECT-1")
    assert again.view("", "projects") == TableView()
    assert again.theme(256) == "light"
