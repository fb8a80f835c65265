"""What the dashboard remembers from session to session: views of tables, selected rows, themes.

One JSON file in the state folder, written atomically. A file that cannot be read is ignored.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from trunkline.model.secrets.masking import masked_text
from trunkline.model.table.marks import Identity
from trunkline.settings.private_files import write_private

STATE_FILE: Final = "dashboard.json"

_VERSION: Final = 2
_ROWS_KEPT: Final = 200
"""Lists per account whose selected row is remembered; the least recently used are forgotten."""

OlderNames = tuple[str, str, str]
"""A profile, its vendor, and the account that it leads to."""


class TableView(NamedTuple):
    """How a kind's table is viewed.

    Attributes:
        filter: the filter as typed.
        sort: the field that it is sorted by, empty for the vendor's order.
        descending: whether the sort is reversed.
        columns: the visible fields in order; empty for the kind's default.
    """

    filter: str = ""
    sort: str = ""
    descending: bool = False
    columns: tuple[str, ...] = ()


class ViewState:
    """The remembered views, rows and themes, and the file that they are in.

    Views and rows are those of an account, as text; of an unknown one nothing is remembered.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Start with nothing remembered; without a path nothing is saved."""
        self._path = path
        self._views: dict[str, TableView] = {}
        self._rows: dict[str, dict[str, Identity]] = {}
        self._themes: dict[str, str] = {}
        self._changed = False

    @classmethod
    def load(cls, path: Path, accounts: Callable[[], Iterable[OlderNames]] = tuple) -> "ViewState":
        """Load what was saved, as far as it is valid.

        Args:
            accounts: called for a file of a version that saved views by vendor and rows by profile.
        """
        state = cls(path)
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return state
        if not isinstance(document, dict) or document.get("version") not in (1, _VERSION):
            return state
        for name, value in _table(document.get("views")).items():
            state._views[name] = _view(_table(value))
        for account, rows in _table(document.get("rows")).items():
            valid = {name: row for name, value in _table(rows).items() if (row := _row(value))}
            state._rows[account] = valid
        if document["version"] != _VERSION:
            state._carry_over(accounts())
        for colours, theme in _table(document.get("themes")).items():
            state._themes[colours] = _text(theme)
        return state

    def _carry_over(self, names: Iterable[OlderNames]) -> None:
        """Rename views and rows that an earlier version saved by vendor and profile."""
        views, rows = self._views, self._rows
        self._views, self._rows = {}, {}
        for profile, vendor, account in names:
            for name, view in views.items():
                of_vendor, _, kind = name.partition("/")
                if of_vendor == vendor:
                    self.remember_view(account, kind, view)
            for name, row in rows.get(profile, {}).items():
                self.remember_row(account, name, row)

    def view(self, account: str, kind: str) -> TableView:
        """Return how the tables of a kind were viewed last."""
        return self._views.get(f"{account} {kind}", TableView())

    def remember_view(self, account: str, kind: str, view: TableView) -> None:
        """Remember how a table is viewed."""
        if account and self.view(account, kind) != view:
            self._views[f"{account} {kind}"] = view
            self._changed = True

    def row(self, account: str, name: str) -> Identity | None:
        """Return the row that was selected last in a list, `None` where none is known."""
        return self._rows.get(account, {}).get(name)

    def remember_row(self, account: str, name: str, row: Identity) -> None:
        """Remember the selected row of a list."""
        if not account:
            return
        rows = self._rows.setdefault(account, {})
        if rows.get(name) == row:
            return
        rows.pop(name, None)
        rows[name] = row
        while len(rows) > _ROWS_KEPT:
            del rows[next(iter(rows))]
        self._changed = True

    def theme(self, colours: int) -> str:
        """Return the theme chosen on terminals with so many colours, empty where none was."""
        return self._themes.get(str(colours), "")

    def remember_theme(self, colours: int, name: str) -> None:
        """Remember a theme for terminals with so many colours; an empty name forgets it."""
        if self.theme(colours) != name:
            self._themes[str(colours)] = name
            self._changed = True

    def save(self) -> None:
        """Save what has changed since the last time, atomically.

        Raises:
            OSError: the folder or the file cannot be written.
        """
        if self._path is None or not self._changed:
            return
        document = {
            "version": _VERSION,
            "views": {name: _plain(view) for name, view in self._views.items()},
            "rows": self._rows,
            "themes": self._themes,
        }
        write_private(self._path, json.dumps(document, indent=1))
        self._changed = False


def _plain(view: TableView) -> dict[str, Any]:
    return {
        "filter": masked_text(view.filter),
        "sort": view.sort,
        "descending": view.descending,
        "columns": list(view.columns),
    }


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _view(value: Mapping[str, Any]) -> TableView:
    columns = value.get("columns")
    return TableView(
        filter=_text(value.get("filter")),
        sort=_text(value.get("sort")),
        descending=value.get("descending") is True,
        columns=tuple(filter(None, map(_text, columns))) if isinstance(columns, list) else (),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _row(value: object) -> Identity | None:
    match value:
        case [str() | None as parent, str() as key]:
            return (parent, key)
    return None
