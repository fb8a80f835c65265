"""What the lines of the command bar do, from any screen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trunkline.tui.command.command_language import (
    Command,
    Goto,
    LookUp,
    Open,
    UseProfile,
    Vocabulary,
)
from trunkline.tui.services.location import Place, place_of

if TYPE_CHECKING:
    from trunkline.tui.app.dashboard import Dashboard


def vocabulary_of(app: "Dashboard") -> Vocabulary:
    """Return what a line can name at this moment."""
    profile = app.profile
    kinds = app.sessions.kinds(profile) if profile else {}
    labels: list[str] = []
    if profile:
        for name in dict.fromkeys(kind.parent for kind in kinds.values() if kind.parent):
            labels += app.sessions.related(profile).labels(name, None).values()
    return Vocabulary(
        kinds=list(kinds),
        parents=sorted(labels, key=str.casefold),
        profiles=list(app.sessions.profiles),
        themes=app.themes.choices,
    )


def obey(app: "Dashboard", command: Command) -> None:
    """Do what a line says, where it goes somewhere."""
    match command:
        case Open():
            _open(app, command)
        case UseProfile(name):
            app.use_profile(name)
        case Goto(key):
            _go_to(app, key)
        case LookUp(number):
            app.look_up(number)


def _open(app: "Dashboard", command: Open) -> None:
    profile = app.profile
    kinds = app.sessions.kinds(profile)
    parent_kind = kinds[command.kind].parent
    place = Place(profile, command.kind)
    if command.parent:
        if parent_kind is None:
            app.notify(f"{command.kind} belong to no other record", severity="error")
            return
        labels = app.sessions.related(profile).labels(parent_kind, None)
        key = _key_of(command.parent, labels)
        if key is None:
            singular = kinds[parent_kind].singular
            app.notify(f"no {singular} is called {command.parent!r}", severity="error")
            return
        place = place_of(profile, command.kind, key, labels.get(key, ""), kinds)
    app.browse(place)
    if command.filter is not None and (reason := app.filter(command.filter)):
        app.notify(reason, severity="error")


def _key_of(text: str, labels: Mapping[str, str]) -> str | None:
    """Return the key of the record that a text names; a key is taken where none is known yet."""
    if text in labels or not labels:
        return text
    named = [key for key, label in labels.items() if label.casefold() == text.casefold()]
    begun = [key for key, label in labels.items() if label.casefold().startswith(text.casefold())]
    found = named or begun
    return found[0] if len(found) == 1 or named else None


def _go_to(app: "Dashboard", key: str) -> None:
    """Go to a record among those that have been read in the profile in hand."""
    found = app.desk.find(app.profile, key)
    if found is None:
        app.notify(
            f"{key!r} is not among the records that were read so far; open their list first",
            severity="warning",
        )
        return
    place, row = found
    app.browse(place, row)
