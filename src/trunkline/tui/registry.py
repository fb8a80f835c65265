"""Every action of the dashboard: key bindings, footer, help, command bar and palette read this."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["ACTIONS", "SCOPES", "Action", "Scope", "action_of", "actions_of"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the user can do.

    Attributes:
        id: its public name, `scope.word`; the `[keys]` table of the config file uses it, and the
            node of that scope has a method `do_scope_word`.
        title: what it does, as an order: "Sort by this column".
        help: one or two sentences for the help screen.
        keys: the keys that perform it before the user changes them, as Textual names them or as
            characters; the keys of a sequence are separated by spaces: "g g".
        group: the heading that it stands under in the help screen.
        dangerous: whether it writes to a vendor; a read-only profile refuses it.
        footer: 0 where the footer never shows it, else its rank there, 1 being the most wanted.
        label: its one or two words in the footer.
        ordinal: whether its keys mean the first, the second …; its method is given the position
            of the key, counted from 0.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...]
    group: str
    dangerous: bool = False
    footer: int = 0
    label: str = ""
    ordinal: bool = False

    @property
    def scope(self) -> str:
        """Where it applies: the first part of its id."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the method that performs it."""
        return "do_" + self.id.replace(".", "_").replace("-", "_")


@dataclass(frozen=True, slots=True)
class Scope:
    """Where actions apply: one widget, one screen, or the whole program.

    Attributes:
        title: its heading in the help screen.
        within: the scopes whose keys work at the same time; each key has one meaning among them.
        types: whether characters are typed there, so that no character can be one of its keys.
    """

    title: str
    within: tuple[str, ...] = ()
    types: bool = False


SCOPES: Final[dict[str, Scope]] = {
    "app": Scope("Everywhere"),
    "browse": Scope("Browse", ("app",)),
    "sheet": Scope("Table", ("browse", "requests", "profiles", "lookup", "app")),
    "page": Scope("Page of text", ("record", "columns", "lookup", "welcome", "app")),
    "record": Scope("One record", ("app",)),
    "columns": Scope("Columns", ("app",)),
    "requests": Scope("Requests", ("app",)),
    "profiles": Scope("Profiles", ("app",)),
    "lookup": Scope("Look up a number", ("app",)),
    "welcome": Scope("Welcome", ("app",)),
    "menu": Scope("Menus"),
    "prompt": Scope("Command bar and filter", types=True),
    "help": Scope("Help", types=True),
}

# A table, so that it reads as one: two or three lines an action.
# fmt: off
_PROGRAM: Final = (
    Action("app.help", "Show the keys",
           "Every key that works here; type to search.",
           ("?", "f1"), "Program", footer=9, label="help"),
    Action("app.command", "Open the command bar",
           "Go anywhere and do anything by its name.",
           (":",), "Program", footer=4, label="command"),
    Action("app.palette", "Open the command palette",
           "Search all commands, kinds and themes.",
           ("ctrl+p",), "Program", footer=20, label="palette"),
    Action("app.lookup", "Look up a number",
           "Where a call to this number goes: paste it in any format.",
           ("x",), "Go", footer=5, label="look up"),
    Action("app.profiles", "Show the profiles",
           "Every account, and whether it answers.",
           ("g p",), "Go", label="profiles"),
    Action("app.requests", "Show the requests",
           "What was asked of the vendors: method, path, status, time, request id.",
           ("g r",), "Go", label="requests"),
    Action("app.redraw", "Draw the screen again",
           "For when the terminal shows something else.",
           ("ctrl+l",), "Program"),
    Action("app.quit", "Quit",
           "Leave Trunkline.",
           ("q", "ctrl+c"), "Program", footer=19, label="quit"),
)

_SHEET: Final = (
    Action("sheet.open", "Open",
           "Go down into the row in hand.",
           ("enter",), "Go", footer=1, label="open"),
    Action("sheet.up", "Move up",
           "One row up.",
           ("k", "up"), "Move"),
    Action("sheet.down", "Move down",
           "One row down.",
           ("j", "down"), "Move"),
    Action("sheet.page-up", "Page up",
           "One screen of rows up.",
           ("pageup",), "Move"),
    Action("sheet.page-down", "Page down",
           "One screen of rows down.",
           ("pagedown",), "Move"),
    Action("sheet.half-page-up", "Half a page up",
           "Half a screen of rows up.",
           ("ctrl+u",), "Move"),
    Action("sheet.half-page-down", "Half a page down",
           "Half a screen of rows down.",
           ("ctrl+d",), "Move"),
    Action("sheet.top", "First row",
           "To the first row.",
           ("g g", "home"), "Move", label="top"),
    Action("sheet.bottom", "Last row",
           "To the last row.",
           ("G", "end"), "Move"),
    Action("sheet.left", "Column to the left",
           "The column in hand is the one to the left.",
           ("h", "left"), "Move"),
    Action("sheet.right", "Column to the right",
           "The column in hand is the one to the right.",
           ("l", "right"), "Move"),
    Action("sheet.first-column", "First column",
           "To the first column.",
           ("0", "^"), "Move"),
    Action("sheet.last-column", "Last column",
           "To the last column.",
           ("$",), "Move"),
    Action("sheet.mark", "Mark the row",
           "Mark or unmark the row in hand and step down.",
           ("space",), "Mark", footer=2, label="mark"),
    Action("sheet.range", "Mark a range",
           "Start a range at this row, move, and press it again to mark all between.",
           ("v",), "Mark", footer=12, label="range"),
    Action("sheet.mark-all", "Mark all shown",
           "Mark every row that the filter shows.",
           ("*",), "Mark", footer=13, label="mark all"),
    Action("sheet.invert", "Invert the marks",
           "Mark what is not marked among the rows shown.",
           ("~",), "Mark"),
    Action("sheet.clear", "Clear the marks",
           "Unmark every row, the hidden ones too.",
           ("u",), "Mark", footer=10, label="unmark"),
    Action("sheet.sort", "Sort by this column",
           "Sort by the column in hand; again reverses it, once more ends it.",
           ("s",), "Table", footer=7, label="sort"),
    Action("sheet.column-left", "Move the column left",
           "Move the column in hand to the left.",
           ("<",), "Table"),
    Action("sheet.column-right", "Move the column right",
           "Move the column in hand to the right.",
           (">",), "Table"),
    Action("sheet.hide-column", "Hide the column",
           "Hide the column in hand.",
           ("-",), "Table"),
    Action("sheet.show-columns", "Show all columns",
           "Show the columns that were hidden.",
           ("+",), "Table"),
)

_BROWSE: Final = (
    Action("browse.filter", "Filter the rows",
           "Show only rows that match: words, column:text, column=text, !not, /regex/.",
           ("/",), "Table", footer=3, label="filter"),
    Action("browse.up", "Go up",
           "End the range or the filter, else go up to where you came from.",
           ("escape",), "Go", footer=6, label="up"),
    Action("browse.back", "Go back",
           "To the place before this one.",
           ("[",), "Go"),
    Action("browse.forward", "Go forward",
           "To the place that you went back from.",
           ("]",), "Go"),
    Action("browse.next-kind", "Next kind",
           "The next kind of records of the same project.",
           ("tab",), "Go", footer=11, label="next kind"),
    Action("browse.previous-kind", "Previous kind",
           "The previous kind of records of the same project.",
           ("shift+tab",), "Go"),
    Action("browse.kind", "Go to a kind",
           "The first, second … kind of records of the project.",
           tuple("123456789"), "Go", ordinal=True),
    Action("browse.refresh", "Refresh",
           "Read these records again; the cursor keeps its place.",
           ("r",), "Table", footer=9, label="refresh"),
    Action("browse.copy", "Copy …",
           "Copy the cell, the key, the row, the record or what is marked.",
           ("y",), "Table", footer=8, label="copy"),
    Action("browse.record", "Show the whole record",
           "Every field of the row in hand, those too that no column shows.",
           ("i",), "Go", footer=14, label="record"),
    Action("browse.related", "Go to what it points at",
           "From a number to its connector, from a connector to its project.",
           ("J",), "Go", footer=15, label="jump"),
    Action("browse.columns", "Choose the columns",
           "Show, hide and order the columns.",
           ("C",), "Table", footer=16, label="columns"),
    Action("browse.failures", "Show what failed",
           "Every list that could not be read, and why.",
           ("!",), "Table", footer=17, label="failures"),
    Action("browse.detail", "Show or hide the detail pane",
           "The pane that describes the row in hand.",
           ("g d",), "Table", label="details"),
)

_PAGE: Final = (
    Action("page.open", "Open",
           "Open the line in hand.",
           ("enter",), "Go", footer=1, label="open"),
    Action("page.up", "Move up",
           "To the line above.",
           ("k", "up"), "Move"),
    Action("page.down", "Move down",
           "To the line below.",
           ("j", "down"), "Move"),
    Action("page.page-up", "Page up",
           "One screen up.",
           ("pageup", "ctrl+u"), "Move"),
    Action("page.page-down", "Page down",
           "One screen down.",
           ("pagedown", "ctrl+d"), "Move"),
    Action("page.top", "First line",
           "To the first line.",
           ("g g", "home"), "Move"),
    Action("page.bottom", "Last line",
           "To the last line.",
           ("G", "end"), "Move"),
    Action("record.close", "Close",
           "Back to where you were.",
           ("escape",), "Go", footer=6, label="close"),
    Action("record.copy", "Copy …",
           "Copy the value in hand, the key or the record as JSON.",
           ("y",), "Table", footer=8, label="copy"),
    Action("record.related", "Go to what it points at",
           "From a number to its connector, from a connector to its project.",
           ("J",), "Go", footer=15, label="jump"),
)

_COLUMNS: Final = (
    Action("columns.toggle", "Show or hide the column",
           "Show the column in hand if it is hidden, hide it if it is shown.",
           ("space",), "Table", footer=1, label="show or hide"),
    Action("columns.earlier", "Move the column up",
           "Show the column in hand further to the left.",
           ("<", "K"), "Table", footer=2, label="earlier"),
    Action("columns.later", "Move the column down",
           "Show the column in hand further to the right.",
           (">", "J"), "Table", footer=3, label="later"),
    Action("columns.reset", "Show the first choice of columns",
           "Show the columns that were shown before you chose any.",
           ("r",), "Table", footer=5, label="reset"),
    Action("columns.close", "Close",
           "Back to the table.",
           ("escape",), "Go", footer=4, label="done"),
)

_OTHERS: Final = (
    Action("requests.close", "Close",
           "Back to where you were.",
           ("escape",), "Go", footer=6, label="close"),
    Action("requests.filter", "Filter the rows",
           "Show only rows that match: words, column:text, column=text, !not, /regex/.",
           ("/",), "Table", footer=3, label="filter"),
    Action("requests.copy", "Copy …",
           "Copy the request in hand.",
           ("y",), "Table", footer=8, label="copy"),
    Action("profiles.test", "Test the profile",
           "Ask the vendor whether address, account and credential are right.",
           ("t",), "Profiles", footer=2, label="test"),
    Action("welcome.demo", "Start the demo",
           "A server on this machine with invented hotels, clinics, banks and cities.",
           ("d",), "Go", footer=1, label="demo"),
    Action("profiles.close", "Close",
           "Back to where you were.",
           ("escape",), "Go", footer=6, label="close"),
    Action("lookup.close", "Close",
           "Back to where you were.",
           ("escape",), "Go", footer=6, label="close"),
    Action("lookup.copy", "Copy …",
           "Copy what was found.",
           ("y",), "Table", footer=8, label="copy"),
)

_OVERLAYS: Final = (
    Action("menu.up", "Move up",
           "One line up.",
           ("k", "up"), "Move"),
    Action("menu.down", "Move down",
           "One line down.",
           ("j", "down"), "Move"),
    Action("menu.choose", "Choose",
           "Take the line in hand.",
           ("enter",), "Go", footer=1, label="choose"),
    Action("menu.close", "Close",
           "Close without choosing.",
           ("escape", "q"), "Go", footer=2, label="close"),
    Action("prompt.submit", "Accept",
           "Do what the line says.",
           ("enter",), "Edit", footer=1, label="accept"),
    Action("prompt.cancel", "Cancel",
           "Leave it as it was.",
           ("escape", "ctrl+c"), "Edit", footer=2, label="cancel"),
    Action("prompt.complete", "Complete",
           "Take the first candidate, again the next one.",
           ("tab",), "Edit", footer=3, label="complete"),
    Action("prompt.complete-back", "Complete backwards",
           "Take the candidate before.",
           ("shift+tab",), "Edit"),
    Action("prompt.previous", "Previous line",
           "The line that was accepted before.",
           ("up",), "Edit", footer=4, label="history"),
    Action("prompt.next", "Next line",
           "The line that was accepted after.",
           ("down",), "Edit"),
    Action("help.close", "Close",
           "Empty the search, else back to where you were.",
           ("escape",), "Go", footer=1, label="close"),
    Action("help.up", "Scroll up",
           "One line up.",
           ("up",), "Move", footer=2, label="up"),
    Action("help.down", "Scroll down",
           "One line down.",
           ("down",), "Move", footer=3, label="down"),
    Action("help.page-up", "Page up",
           "One screen up.",
           ("pageup",), "Move"),
    Action("help.page-down", "Page down",
           "One screen down.",
           ("pagedown",), "Move"),
)

# fmt: on

ACTIONS: Final[tuple[Action, ...]] = (
    *_SHEET,
    *_BROWSE,
    *_PAGE,
    *_COLUMNS,
    *_PROGRAM,
    *_OTHERS,
    *_OVERLAYS,
)
"""All of them, in the order in which the help screen lists them."""


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Action]:
    return {action.id: action for action in ACTIONS}


def action_of(id: str) -> Action:
    """Return the action of an id.

    Raises:
        KeyError: there is none.
    """
    return _by_id()[id]


@lru_cache(maxsize=len(SCOPES))
def actions_of(scope: str) -> tuple[Action, ...]:
    """Return the actions of a scope, in the order of the registry."""
    return tuple(action for action in ACTIONS if action.scope == scope)
