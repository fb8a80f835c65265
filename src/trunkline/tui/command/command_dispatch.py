"""Performing the commands that go somewhere, from any screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from trunkline.tui.services.commands import Command, Goto, LookUp, Open, UseProfile, Vocabulary
from trunkline.tui.services.location import Location, place_of

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


def vocabulary_of(base: Vocabulary, services: "AppServices") -> Vocabulary:
    """Return a vocabulary with the kinds and parents of the current profile, and the profiles."""
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


async def perform_command(services: "AppServices", command: Command) -> None:
    """Perform a command that goes somewhere."""
    match command:
        case Open():
            _open(services, command)
        case UseProfile(name):
            services.use_profile(name)
        case Goto(key):
            _go_to(services, key)
        case LookUp(number):
            await services.trace_number(number)


def _open(services: "AppServices", command: Open) -> None:
    profile = services.navigator.profile
    kinds = services.sessions.kinds(profile)
    parent_kind = kinds[command.kind].parent
    location = Location(profile, command.kind)
    if command.parent:
        if parent_kind is None:
            services.notify(
                f"The {command.kind} have no parent: leave {command.parent!r} out", severity="error"
            )
            return
        labels = services.sessions.related(profile).labels(parent_kind, None)
        key = _key_of(command.parent, labels)
        if key is None:
            singular = kinds[parent_kind].singular
            services.notify(f"Unknown {singular} {command.parent!r}", severity="error")
            return
        location = place_of(profile, command.kind, key, labels.get(key, ""), kinds)
    services.browse(location, filter=command.filter)


def _key_of(text: str, labels: Mapping[str, str]) -> str | None:
    """Return the key of the record that a text names; any text is a key before any is loaded."""
    if text in labels or not labels:
        return text
    exact = [key for key, label in labels.items() if label.casefold() == text.casefold()]
    prefixed = [
        key for key, label in labels.items() if label.casefold().startswith(text.casefold())
    ]
    matching = exact or prefixed
    return matching[0] if len(matching) == 1 or exact else None


def _go_to(services: "AppServices", key: str) -> None:
    place = services.find_record(key)
    if place is None:
        services.notify(
            f"No loaded record has the ID {key!r}: open its list first", severity="warning"
        )
        return
    services.browse(*place)
