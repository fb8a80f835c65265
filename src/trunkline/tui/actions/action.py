"""What an action is, and where it applies."""

from dataclasses import dataclass


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
