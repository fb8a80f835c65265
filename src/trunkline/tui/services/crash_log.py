"""The log of crashes: what the message line has no room for."""

import os
import traceback
from datetime import datetime
from pathlib import Path
from typing import Final

from trunkline.model.secrets.masking import masked_text
from trunkline.settings.errors import shown_path

CRASH_LOG_FILE: Final = "faults.log"

_LARGEST: Final = 1 << 20


class CrashLog:
    """A log file that only its owner can read, and that does not grow without end."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, error: BaseException, now: datetime) -> bool:
        """Append an exception without the values of variables; return whether that worked."""
        lines = masked_text("".join(traceback.format_exception(error)))
        entry = f"{now.isoformat(timespec='seconds')}\n{lines}\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            if self.path.exists() and self.path.stat().st_size > _LARGEST:
                flags |= os.O_TRUNC
            with os.fdopen(os.open(self.path, flags, 0o600), "a", encoding="utf-8") as file:
                file.write(entry)
        except OSError:
            return False
        return True

    def message(self, error: BaseException, now: datetime) -> str:
        """Record an exception, and return in a line what happened and where more is written."""
        where = f" (see {shown_path(self.path)})" if self.record(error, now) else ""
        return f"Internal error{where}: {type(error).__name__}: {error}"
