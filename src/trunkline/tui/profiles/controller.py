"""The dashboard's part in profiles: going from one to another, what may be written, what ends."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Final

from trunkline.settings.options import Origin
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.title_bar import TitleBar
from trunkline.tui.services.location import Place, home
from trunkline.tui.trace.controller import Tracing

_LOOKED_EVERY: Final = 15.0
"""Seconds between two looks at whether a credential ends soon; nothing is sent where none does."""


class Accounts(Tracing):
    """What the dashboard does about profiles.

    Attributes:
        ends_note: which credential ends soon or has ended, for every title line; empty for none.
    """

    ends_note: tuple[str, str] = ("", "")
    """The profile's name, and when its access ends."""
    _places: dict[str, Place]

    def watch_ends(self) -> None:
        """Look now and then whether a credential ends soon."""
        self.set_interval(_LOOKED_EVERY, self.look_at_ends)

    def look_at_ends(self) -> None:
        """Have every title line warn of the credential that ends first, if that is soon."""
        name = next(self.sessions.ends_soon(), "")
        note = (name, f"access {self.sessions.ending(name)}" if name else "")
        if note != self.ends_note:
            self.ends_note = note
            self._tell_access()

    # From one profile to another

    def use_profile(self, name: str) -> None:
        """Go to a profile: to the list that was last looked at there, else to its first one."""
        self.browse(self._places.get(name) or home(name, self.sessions.kinds(name)))

    @abstractmethod
    def browse(self, place: Place) -> None:
        """Go to a list, whatever screen is in front."""

    def do_app_profile(self, position: int) -> None:
        """Go to a profile by its number."""
        names = list(self.sessions.profiles)
        if position < len(names):
            self.use_profile(names[position])
        else:
            count = f"{len(names)} profile{'' if len(names) == 1 else 's'}"
            self.notify(f"There is no such profile: there are {count}", severity="warning")

    def choices(self, action: Action) -> Sequence[str]:
        """Return what the keys of an ordinal action mean now."""
        return list(self.sessions.profiles) if action.id == "app.profile" else ()

    def offers(self, action: Action) -> bool:
        """Return whether the footer is to show an action: the profiles where there are several."""
        here = getattr(self.screen, "SCOPE", "") == "profiles"
        return action.id != "app.profiles" or (len(self.sessions.profiles) > 1 and not here)

    # What may be written

    def writable(self, name: str) -> bool | None:
        """Return whether a profile may be written to, `None` where there is none of that name."""
        profile = self.sessions.profiles.get(name)
        return None if profile is None else not profile.read_only

    def why_access_stays(self, name: str) -> str:
        """Say why it cannot be changed now what may be written to a profile; empty if it can."""
        run = self.writing.run
        if name not in self.sessions.profiles:
            return "Choose a profile first"
        if run is not None and run.running and run.profile == name:
            return "A run writes to this profile: let it end or stop it first"
        source = self.settings.sources.get("read_only")
        promised = source is not None and source.origin in (
            Origin.COMMAND_LINE,
            Origin.ENVIRONMENT,
        )
        if source is not None and promised and self.settings.values["read_only"]:
            return f"Started with {source}: start without it to write"
        return ""

    def change_access(self, name: str) -> None:
        """Refuse every write to a profile until the program ends; or allow them, when confirmed."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        profile = self.sessions.profiles[name]
        if not profile.read_only:
            self._set_read_only(name, flag=True)
            return

        def chosen(allow: bool | None) -> None:
            if allow and not self.why_access_stays(name):
                self._set_read_only(name, flag=False)

        configured = self.settings.profiles[name].read_only
        meant = "the settings mean it to be read-only" if configured else "it was made read-only"
        title = f"Allow writes to {profile.title}?\n{self.sessions.address(name)} · {meant}"
        choices = [
            MenuItem("n", "Stay read-only", False),
            MenuItem("a", "Allow writes", True, "until Trunkline ends"),
        ]
        self.push_screen(MenuScreen(title, choices), chosen)

    def _set_read_only(self, name: str, *, flag: bool) -> None:
        self.sessions.set_read_only(name, flag)
        self._tell_access()
        title = self.sessions.profiles[name].title
        told = "is read-only now: every write is refused" if flag else "can be written to now"
        self.notify(f"{title} {told}")

    def _tell_access(self) -> None:
        """Have every screen say what may be written now, and what ends."""
        for screen in self.screen_stack:
            for bar in screen.query(TitleBar):
                bar.update_access()
            heard: Any = getattr(screen, "access_changed", None)
            if heard is not None:
                heard()
            screen.refresh_bindings()
