"""What the lines of the command bar do, from any screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from trunkline.tui.command.command_language import (
    Command,
    Goto,
    LookUp,
    Open,
    UseProfile,
    Vocabulary,
)
from trunkline.tui.services.location import Location, place_of

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


def vocabulary_of(base: Vocabulary, services: "AppServices") -> Vocabulary:
    """Return what a line can name now: what `base` has, and what the current profile adds."""
    profile, sessions = services.navigator.profile, services.sessions
    kinds = sessions.kinds(profile) if profile else {}
    labels: list[str] = []
    if profile:
        for name in dict.fromkeys(kind.parent for kind in kinds.values() if kind.parent):
            labels += sessions.related(profile).labels(name, None).values()
    return replace(
        base,
        kinds=list(kinds),
        parents=sorted(labels, key=str.casefold),
        profiles=list(sessions.profiles),
    )


def perform_command(services: "AppServices", command: Command) -> None:
    """Perform a line that goes somewhere."""
    match command:
        case Open():
            _open(services, command)
        case UseProfile(name):
            services.use_profile(name)
        case Goto(key):
            _go_to(services, key)
        case LookUp(number):
            services.trace_number(number)


def _open(services: "AppServices", command: Open) -> None:
    profile = services.navigator.profile
    kinds = services.sessions.kinds(profile)
    parent_kind = kinds[command.kind].parent
    location = Location(profile, command.kind)
    if command.parent:
        if parent_kind is None:
            services.notify(f"{command.kind} belong to no other record", severity="error")
            return
        labels = services.sessions.related(profile).labels(parent_kind, None)
        key = _key_of(command.parent, labels)
        if key is None:
            singular = kinds[parent_kind].singular
            services.notify(f"no {singular} is called {command.parent!r}", severity="error")
            return
        location = place_of(profile, command.kind, key, labels.get(key, ""), kinds)
    services.browse(location, filter=command.filter)


def _key_of(text: str, labels: Mapping[str, str]) -> str | None:
    """Return the key of the record that a text names; a key is taken where none is known yet."""
    if text in labels or not labels:
        return text
    named = [key for key, label in labels.items() if label.casefold() == text.casefold()]
    begun = [key for key, label in labels.items() if label.casefold().startswith(text.casefold())]
    found = named or begun
    return found[0] if len(found) == 1 or named else None


def _go_to(services: "AppServices", key: str) -> None:
    """Go to a record among those that have been loaded in the current profile."""
    found = services.find_record(key)
    if found is None:
        services.notify(
            f"{key!r} is not among the records that were read so far; open their list first",
            severity="warning",
        )
        return
    services.browse(*found)
