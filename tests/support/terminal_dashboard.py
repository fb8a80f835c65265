"""The dashboard on a pseudo-terminal: the demo, or a profile on a server of the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.emulator import ACCOUNT, KEY
from support.pty import Program, environment, trunkline

UP, DOWN, PAGE_UP, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"
ENTER, ESCAPE, REDRAW = "\r", "\x1b", "\x0c"


@contextmanager
def demo(
    home: Path, *options: str, env: dict[str, str] | None = None, **program: Any
) -> Iterator[Program]:
    """Open the demo, and wait for its projects."""
    with Program(
        trunkline("demo", *options), {**environment(home), **(env or {})}, **program
    ) as running:
        running.wait_for("Aubrac Hotels")
        yield running


def profile(home: Path, url: str, *, key: str = KEY, name: str = "acme") -> dict[str, str]:
    """Write the settings of one profile at `url`; give the environment to run with."""
    env = environment(home, ACME_KEY=key)
    settings = Path(env["XDG_CONFIG_HOME"]) / "trunkline" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        f"""
        [profiles.{name}]
        vendor = "polyai"
        base_url = "{url}"
        account = "{ACCOUNT}"
        credential = {{ env = "ACME_KEY" }}
        """
    )
    return env


def selected_row(running: Program) -> str:
    """Return the text of the selected row, "" if there is none."""
    rows = [line for line in running.terminal.lines if line.startswith("▸")]
    return rows[0] if rows else ""


def to_connectors(running: Program) -> None:
    """Open the selected project."""
    running.send(ENTER)
    running.wait_for("› connectors")
    running.wait_for("Paris front desk")


def quit_program(running: Program) -> int:
    """Leave, and give the exit status."""
    running.send("q")
    return running.wait()
