"""What an action is, and where it applies."""

from typing import NamedTuple


class Action(NamedTuple):
    """Something that the user can do.

    Attributes:
        id: its public name, `scope.word`; the `[keys]` table of the config file uses it, and
            whoever performs it has a method `do_scope_word`.
        title: what it does, in the imperative: "Sort by this column".
        help: one or two sentences for the help screen.
        keys: its default keys, as Textual names them or as characters; the keys of a sequence are
            separated by spaces: "g g".
        group: its heading on the help screen.
        dangerous: whether it writes to a vendor; a read-only profile refuses it.
        footer: 0 where the footer never shows it, else its rank there, 1 being the most important.
        label: its one or two words in the footer.
        opens: whether it opens something to type or to choose in; letters typed right after it are
            meant for that, and are dropped where it does not open.
        ordinal: whether its keys mean the first, the second …; its method gets the position of the
            key, counted from 0.
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
    opens: bool = False

    @property
    def scope(self) -> str:
        """Where it applies: the first part of its ID."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The name of the method that performs it."""
        return "do_" + self.id.replace(".", "_").replace("-", "_")


class Scope(NamedTuple):
    """Where actions apply: one widget, one screen, or the whole program.

    Attributes:
        title: its heading on the help screen.
        within: the scopes whose keys work at the same time; each key has one meaning among them.
        types: whether characters are typed there, so that no character can be one of its keys.
    """

    title: str
    within: tuple[str, ...] = ()
    types: bool = False
