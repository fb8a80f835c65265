"""The user at the keyboard, this host, and the address of the SSH client."""

import getpass
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who changed something, and the host.

    Attributes:
        origin: the address of the SSH client, empty without one.
        who: the name in the settings, empty without one.
    """

    user: str
    host: str
    origin: str = ""
    who: str = ""

    @property
    def login(self) -> str:
        """The user, the host, and where the user comes from."""
        return f"{self.user}@{self.host}" + (f" from {self.origin}" if self.origin else "")

    @property
    def owner(self) -> str:
        """The name that owns what is staged: several people may share a login."""
        return self.who or self.login

    def __str__(self) -> str:
        return f"{self.who} ({self.login})" if self.who else self.login


def current_actor(environment: Mapping[str, str] = os.environ, who: str = "") -> Actor:
    """Return the user, this host, and the address of the SSH client.

    Args:
        who: the name in the settings, empty for none.
    """
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = f"uid {os.getuid()}"
    origin = environment.get("SSH_CONNECTION", "").partition(" ")[0]
    if (sudo := environment.get("SUDO_USER")) and sudo != user:
        user = f"{user} (sudo by {sudo})"
    return Actor(user, socket.gethostname(), origin, who)
