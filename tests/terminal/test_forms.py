"""A form on a real terminal: what was typed is there again after the connection was lost."""

from pathlib import Path

from support.pty import Program
from support.terminal_dashboard import DOWN, ENTER, demo, quit_program

END = "\x1b[F"


def to_form(running: Program) -> None:
    """Open the form of the sandbox page of the first project."""
    running.send(ENTER)
    running.wait_for("› connectors")
    running.wait_for("Paris front desk")
    running.send("6")
    running.wait_for("3 rows")
    running.send(ENTER)
    running.wait_for("Check-in from")


def test_a_form_is_resumed_after_the_connection_was_lost(home: Path) -> None:
    with demo(home) as running:
        to_form(running)
        # All at once, as a slow line delivers it: an edit, and another one that is not finished.
        running.send(f"{DOWN}14:30{ENTER}{DOWN}12:")
        running.wait_for("14:30")
        running.wait_for(lambda it: "12:" in it.text)
        running.hang_up()
        running.wait()
    with demo(home) as running:
        running.wait_for("Unfinished: Aubrac Hotels › sandbox")
        running.send("gf")
        running.wait_for("Unfinished forms")
        running.send(ENTER)
        running.wait_for("14:30")
        running.send(f"45{ENTER}")
        running.wait_for("12:45")
        running.send("w")
        running.wait_for("2 keys staged")
        assert quit_program(running) == 0
    with demo(home) as running:
        running.wait_until_quiet()
        assert "Unfinished" not in running.text
        assert quit_program(running) == 0
