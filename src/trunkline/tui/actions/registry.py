"""Every action of the dashboard: key bindings, footer, help, command bar and palette read this."""

from functools import lru_cache
from typing import Final

from trunkline.tui.actions.action import Action, Scope
from trunkline.tui.actions.registry_changes import CHANGES, EDITS
from trunkline.tui.actions.registry_forms import ENVIRONMENTS, FIELDS, VALUES

_SCREENS: Final = (
    *("browse", "record", "columns", "numbers", "profiles", "values"),
    *("preview", "text", "review", "history", "run", "paste", "lookup", "sheet", "page"),
    *("environments", "app"),
)
"""Where shared actions apply; a form has `fields.search` on the key of `screen.filter`."""

SCOPES: Final[dict[str, Scope]] = {
    "app": Scope("Everywhere"),
    "screen": Scope("Screens", _SCREENS),
    "browse": Scope("Browse", ("app",)),
    "sheet": Scope(
        "Table", ("browse", "profiles", "lookup", "history", "run", "environments", "app")
    ),
    "page": Scope(
        "Page of text", ("record", "columns", "numbers", "lookup", "welcome", "review", "app")
    ),
    "record": Scope("One record", ("app",)),
    "columns": Scope("Columns", ("app",)),
    "numbers": Scope("Numbers to import", ("app",)),
    "profiles": Scope("Profiles", ("app",)),
    "fields": Scope("Fields of a form", ("values", "preview", "app")),
    "values": Scope("Values of a config page", ("app",)),
    "environments": Scope("Environments side by side", ("app",)),
    "preview": Scope("Preview of a schema", ("app",)),
    "entry": Scope("A field's editor", types=True),
    "text": Scope("Text to edit", ("app",), types=True),
    "review": Scope("Review", ("app",)),
    "history": Scope("History", ("app",)),
    "run": Scope("One run", ("app",)),
    "paste": Scope("Text to paste", ("app",), types=True),
    "lookup": Scope("Trace", ("app",)),
    "welcome": Scope("Welcome", ("app",)),
    "menu": Scope("Menus"),
    "prompt": Scope("Command bar and filter", types=True),
    "help": Scope("Help", types=True),
}

# A table, so that it reads as one: three lines an action at most.
# fmt: off
_PROGRAM: Final = (
    Action("app.help", "Show the keys", "Every key that works here; type to search.",
           ("?", "f1"), "Program", footer=9, label="help"),
    Action("app.command", "Open the command bar", "Go anywhere and do anything by its name.",
           (":",), "Program", footer=4, label="command", opens=True),
    Action("app.palette", "Open the command palette",
           "Search all actions, kinds, profiles and themes.",
           ("ctrl+p",), "Program", footer=20, label="palette"),
    Action("app.lookup", "Trace a number",
           "Where a call to this number goes, in every profile; type or paste it in any format.",
           ("x",), "Go", footer=5, label="trace", opens=True),
    Action("app.profiles", "Show the profiles",
           "Every account: whether it answers, when its access ends, and its write access.",
           ("g p",), "Go", footer=6, label="profiles"),
    Action("app.profile", "Go to a profile",
           "The first, second … profile, at the list that you visited last there.",
           tuple(f"g {number}" for number in range(1, 10)), "Go", ordinal=True),
    Action("app.requests", "Show the requests",
           "The requests to the vendors: method, path, status, time and request ID.",
           ("g r",), "Go", label="requests"),
    Action("app.drafts", "Unfinished forms and texts",
           "Continue a form or a text that was typed and neither staged nor discarded.",
           ("g f",), "Go", label="unfinished", opens=True),
    Action("app.redraw", "Redraw the screen", "When other output has overwritten it.",
           ("ctrl+l",), "Program"),
    Action("app.suspend", "Suspend", "Back to the shell; its command fg resumes.",
           ("ctrl+z",), "Program"),
    Action("app.quit", "Quit", "Leave Trunkline.",
           ("q", "ctrl+c"), "Program", footer=19, label="quit"),
)

_SCREEN: Final = (
    Action("screen.filter", "Filter the rows",
           "Show only rows that match: words, column:text, column=text, !not, /regex/.",
           ("/",), "Table", footer=3, label="filter", opens=True),
    Action("screen.copy", "Copy …", "Copy the selected or marked rows, or all that are shown.",
           ("y",), "Table", footer=8, label="copy", opens=True),
    Action("screen.close", "Close or go up",
           "End what you began here, else go back; in a list, go up.",
           ("escape",), "Go", footer=5, label="close"),
)

_SHEET: Final = (
    Action("sheet.open", "Open", "Open the selected row.",
           ("enter",), "Go", footer=1, label="open"),
    Action("sheet.up", "Move up", "One row up.", ("k", "up"), "Move"),
    Action("sheet.down", "Move down", "One row down.", ("j", "down"), "Move"),
    Action("sheet.page-up", "Page up", "One screen of rows up.", ("pageup",), "Move"),
    Action("sheet.page-down", "Page down", "One screen of rows down.", ("pagedown",), "Move"),
    Action("sheet.half-page-up", "Half a page up", "Half a screen of rows up.",
           ("ctrl+u",), "Move"),
    Action("sheet.half-page-down", "Half a page down", "Half a screen of rows down.",
           ("ctrl+d",), "Move"),
    Action("sheet.top", "First row", "To the first row.", ("g g", "home"), "Move", label="top"),
    Action("sheet.bottom", "Last row", "To the last row.", ("G", "end"), "Move"),
    Action("sheet.left", "Column to the left", "Select the column to the left.",
           ("h", "left"), "Move"),
    Action("sheet.right", "Column to the right", "Select the column to the right.",
           ("l", "right"), "Move"),
    Action("sheet.first-column", "First column", "To the first column.", ("0", "^"), "Move"),
    Action("sheet.last-column", "Last column", "To the last column.", ("$",), "Move"),
    Action("sheet.mark", "Mark the row", "Mark or unmark the selected row, and move down.",
           ("space",), "Mark", footer=2, label="mark"),
    Action("sheet.range", "Mark a range",
           "Start a range at this row, move, and press it again to mark all between.",
           ("v",), "Mark", footer=12, label="range"),
    Action("sheet.mark-all", "Mark all shown", "Mark every row that the filter shows.",
           ("*",), "Mark", footer=13, label="mark all"),
    Action("sheet.invert", "Invert the marks", "Mark what is not marked among the rows shown.",
           ("~",), "Mark"),
    Action("sheet.clear", "Clear the marks", "Unmark every row, the hidden ones too.",
           ("u",), "Mark", footer=10, label="unmark"),
    Action("sheet.sort", "Sort by this column",
           "Sort by the selected column; again reverses it, once more ends it.",
           ("s",), "Table", footer=7, label="sort"),
    Action("sheet.column-left", "Move the column left", "Move the selected column to the left.",
           ("<",), "Table"),
    Action("sheet.column-right", "Move the column right", "Move the selected column to the right.",
           (">",), "Table"),
    Action("sheet.hide-column", "Hide the column", "Hide the selected column.", ("-",), "Table"),
    Action("sheet.show-columns", "Show all columns", "Show the hidden columns again.",
           ("+",), "Table"),
)

_BROWSE: Final = (
    Action("browse.back", "Go back", "To the list before this one.", ("[",), "Go"),
    Action("browse.forward", "Go forward", "To the list that you went back from.", ("]",), "Go"),
    Action("browse.next-kind", "Next kind", "The next kind of records of the same project.",
           ("tab",), "Go", footer=11, label="next kind"),
    Action("browse.previous-kind", "Previous kind",
           "The previous kind of records of the same project.", ("shift+tab",), "Go"),
    Action("browse.kind", "Go to a kind", "The first, second … kind of records of the project.",
           tuple("123456789"), "Go", ordinal=True),
    Action("browse.refresh", "Refresh", "Load these records again; the cursor stays on its row.",
           ("r",), "Table", footer=9, label="refresh"),
    Action("browse.record", "Show the whole record",
           "Every field of the selected row, also those without a column.",
           ("i",), "Go", footer=14, label="record", opens=True),
    Action("browse.related", "Go to what it points at",
           "From a number to its connector, from a connector to its project.",
           ("J",), "Go", footer=15, label="jump"),
    Action("browse.columns", "Choose the columns", "Show, hide and order the columns.",
           ("C",), "Table", footer=16, label="columns", opens=True),
    Action("browse.failures", "Show what failed", "Everything that could not be loaded, and why.",
           ("!",), "Table", footer=17, label="failures"),
    Action("browse.detail", "Show or hide the detail pane",
           "The pane that describes the selected row.", ("g d",), "Table", label="details"),
)

_PAGE: Final = (
    Action("page.open", "Open", "Open the selected line.",
           ("enter",), "Go", footer=1, label="open"),
    Action("page.up", "Move up", "To the line above.", ("k", "up"), "Move"),
    Action("page.down", "Move down", "To the line below.", ("j", "down"), "Move"),
    Action("page.page-up", "Page up", "One screen up.", ("pageup", "ctrl+u"), "Move"),
    Action("page.page-down", "Page down", "One screen down.", ("pagedown", "ctrl+d"), "Move"),
    Action("page.top", "First line", "To the first line.", ("g g", "home"), "Move"),
    Action("page.bottom", "Last line", "To the last line.", ("G", "end"), "Move"),
    Action("record.edit", "Edit the record", "Leave the page, and open the form of the record.",
           ("e",), "Edit", dangerous=True, footer=2, label="edit", opens=True),
    Action("record.related", "Go to what it points at",
           "From a number to its connector, from a connector to its project.",
           ("J",), "Go", footer=15, label="jump"),
)

_COLUMNS: Final = (
    Action("columns.toggle", "Show or hide the column",
           "Show the selected column if it is hidden, else hide it.",
           ("space",), "Table", footer=1, label="show or hide"),
    Action("columns.earlier", "Move the column up", "Move the selected column to the left.",
           ("<", "K"), "Table", footer=2, label="earlier"),
    Action("columns.later", "Move the column down", "Move the selected column to the right.",
           (">", "J"), "Table", footer=3, label="later"),
    Action("columns.reset", "Reset the columns", "Show the default columns again.",
           ("r",), "Table", footer=5, label="reset"),
)

_OTHERS: Final = (
    Action("profiles.test", "Test the profile",
           "Check address, account and credential with the vendor; a credential that has expired "
           "or was rejected is loaded again.",
           ("t",), "Profiles", footer=2, label="test"),
    Action("profiles.test-all", "Test all profiles", "Test every profile.",
           ("r",), "Profiles", footer=7, label="test all"),
    Action("profiles.read-only", "Allow or refuse writes",
           "Make the profile read-only, or after a confirmation writable, until the program ends.",
           ("w",), "Profiles", footer=2, label="read-only"),
    Action("welcome.demo", "Start the demo",
           "A server on this machine with invented hotels, a clinic, a bank and a city.",
           ("d",), "Go", footer=1, label="demo"),
    Action("lookup.retry", "Retry failed profiles", "Load again what failed or was late.",
           ("R",), "Table", footer=2, label="retry"),
    Action("lookup.refresh", "Trace again", "Load the trace again from every profile.",
           ("r",), "Table", footer=9, label="refresh"),
)

_OVERLAYS: Final = (
    Action("menu.up", "Move up", "One line up.", ("k", "up"), "Move"),
    Action("menu.down", "Move down", "One line down.", ("j", "down"), "Move"),
    Action("menu.choose", "Choose", "Choose the selected line.",
           ("enter",), "Go", footer=1, label="choose"),
    Action("menu.close", "Close", "Close without choosing.",
           ("escape", "q"), "Go", footer=2, label="close"),
    Action("prompt.submit", "Accept", "Accept the line.",
           ("enter",), "Edit", footer=1, label="accept", opens=True),
    Action("prompt.cancel", "Cancel", "Close the line; nothing changes.",
           ("escape", "ctrl+c"), "Edit", footer=2, label="cancel"),
    Action("prompt.complete", "Complete", "Insert the first candidate, then the next one.",
           ("tab",), "Edit", footer=3, label="complete"),
    Action("prompt.complete-back", "Complete backwards", "Insert the candidate before.",
           ("shift+tab",), "Edit"),
    Action("prompt.previous", "Previous line", "An earlier line from the history.",
           ("up",), "Edit", footer=4, label="history"),
    Action("prompt.next", "Next line", "A later line from the history.", ("down",), "Edit"),
    Action("help.close", "Close", "Clear the search, else close the help.",
           ("escape",), "Go", footer=1, label="close"),
    Action("help.up", "Scroll up", "One line up.", ("up",), "Move", footer=2, label="up"),
    Action("help.down", "Scroll down", "One line down.", ("down",), "Move", footer=3, label="down"),
    Action("help.page-up", "Page up", "One screen up.", ("pageup",), "Move"),
    Action("help.page-down", "Page down", "One screen down.", ("pagedown",), "Move"),
)

# fmt: on

ACTIONS: Final[tuple[Action, ...]] = (
    *_SHEET,
    *_BROWSE,
    *EDITS,
    *_SCREEN,
    *_PAGE,
    *_COLUMNS,
    *FIELDS,
    *VALUES,
    *ENVIRONMENTS,
    *_PROGRAM,
    *_OTHERS,
    *CHANGES,
    *_OVERLAYS,
)
"""All of them, in the order in which the help screen lists them."""


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Action]:
    return {action.id: action for action in ACTIONS}


def action_of(id: str) -> Action:
    """Return the action of an ID.

    Raises:
        KeyError: there is none.
    """
    return _by_id()[id]


def is_action(id: str) -> bool:
    """Return whether there is an action of an ID."""
    return id in _by_id()


@lru_cache(maxsize=len(SCOPES))
def actions_of(scope: str) -> tuple[Action, ...]:
    """Return the actions of a scope, in the order of the registry."""
    return tuple(action for action in ACTIONS if action.scope == scope)
