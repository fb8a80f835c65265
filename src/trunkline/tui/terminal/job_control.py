"""Stopping the program until the shell resumes it."""

import os
import signal
from typing import TYPE_CHECKING, Any

from trunkline.tui.terminal.textual_private import driver_of

if TYPE_CHECKING:
    from textual.app import App


def has_job_control() -> bool:
    """Return whether a shell waits for the program, and could resume it after a suspension.

    A program that a terminal, tmux or SSH starts without a shell would stay stopped for ever.
    """
    session, group = os.getsid(0), os.getpgrp()
    if group == session:
        return False
    if group != os.getpid():
        return True
    try:
        return os.getsid(os.getppid()) == session
    except OSError:
        return False


def suspend_job(app: "App[Any]") -> None:
    """Stop, with all of the job; the driver leaves the terminal first, and takes it again later."""
    driver = driver_of(app)
    if driver is not None and driver.can_suspend:
        os.kill(0, signal.SIGTSTP)
