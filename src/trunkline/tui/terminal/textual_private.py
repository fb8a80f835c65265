"""The private names of Textual that Trunkline uses, all of them in this folder.

They were checked with Textual 8.2.8, the version that `pyproject.toml` pins. When Textual moves,
read the code around each name, then run `tests/unit/tui/terminal/test_textual_private.py`, which
fails when a name is gone, and `tests/terminal`, which draws on real pseudo-terminals.

`textual.app.App`, in `terminal_app` and here:

- `_begin_batch`, `_end_batch`, `_batch_count`: while updates are batched, a screen that is laid out
  draws into nothing. Look at `App.batch_update`, `App._display` and `Screen._on_timer_update`.
- `_display` (overridden): the one place where a frame reaches the driver.
- `_running`: whether frames may be drawn; set by the message pump.
- `_driver`: the driver while the app runs, `None` before. Look at `App.suspend`.
- `_handle_exception`, `_fatal_error` (both overridden), `_exception`, `_exit_renderables`,
  `_close_messages_no_wait`: what happens after an unhandled exception. Look at
  `App._handle_exception` and `App._print_error_renderables`.

`textual.driver.Driver` and `textual.drivers.linux_driver.LinuxDriver`, in `driver/driver` and
`input/input_driver`:

- `_app`, `_loop`: the app and its event loop.
- `_mouse`, `_mouse_pixels`: whether mouse events are reported, and in pixels.
- `_key_thread`: the thread that reads keys; it ends while the terminal is left to others.
- `_get_terminal_size`: the size of a terminal that reports none; from `COLUMNS` and `LINES`.
- `_in_band_window_resize`: whether the terminal reports its size in the input (mode 2048) instead
  of by SIGWINCH.

`textual._xterm_parser.XTermParser`, `textual._ansi_sequences` and `textual._keyboard_protocol`, in
`input/`: the parser gets whole sequences, and only those that it parses as what they are. Look at
`XTermParser.parse` and `_parse_extended_key`.

Beside the names, `driver/` relies on what Textual writes: whole sequences, the alternate screen
switched on and off by writes of their own, and frames that end by placing the cursor.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import App
    from textual.driver import Driver

PRIVATE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "App": (
        "_batch_count",
        "_begin_batch",
        "_close_messages_no_wait",
        "_display",
        "_driver",
        "_end_batch",
        "_exception",
        "_exit_renderables",
        "_fatal_error",
        "_handle_exception",
        "_running",
    ),
    "LinuxDriver": (
        *("_app", "_get_terminal_size", "_in_band_window_resize", "_key_thread", "_loop"),
        *("_mouse", "_mouse_pixels"),
    ),
}
"""The names by the class that has them, for the test."""


def driver_of(app: "App[Any]") -> "Driver | None":
    """Return the driver of a running app, `None` before it runs."""
    return app._driver


def exception_of(app: "App[Any]") -> Exception | None:
    """Return the unhandled exception that ends an app."""
    return app._exception


def close_with(app: "App[Any]", message: "RenderableType") -> None:
    """End an app after an unhandled exception, and print a message instead of a traceback."""
    app._exit_renderables.append(message)
    app._close_messages_no_wait()
