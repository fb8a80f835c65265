"""The open profiles: one session manager for the dashboard and the commands.

- `sessions`: `Sessions` opens, renews and closes sessions, and decides what may be written
- `accounts`: which account each profile leads to, whatever the profile is called
- `error_text`: `SessionError`, and any error of a profile in one line
- `health`: whether a profile responds, for the profile list and `trunkline profiles`
- `expiry_text`: when a credential ends, in words
- `undo_keyring`: secrets that the keyring keeps for undos, where the settings allow it
- `daemon_thread`: blocking work that must not delay the end of the program
"""

from trunkline.sessions.error_text import SessionError, explain
from trunkline.sessions.sessions import Sessions

__all__ = ["SessionError", "Sessions", "explain"]
