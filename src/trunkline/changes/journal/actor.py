"""The user at the keyboard, this host, and the address of the SSH client."""

import getpass
import os
import socket
from collections.abc import Mapping

from trunkline.changes.journal.journal import Actor


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
