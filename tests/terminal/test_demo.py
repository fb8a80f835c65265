"""The first walk: what somebody sees who types `trunkline demo`."""

import signal
from pathlib import Path

import pytest

from support.pty import Program, environment, trunkline, wait_until_gone
from support.terminal_dashboard import (
    DOWN,
    ENTER,
    ESCAPE,
    REDRAW,
    demo,
    quit_program,
    selected_row,
    to_connectors,
)


def test_the_demo_shows_projects_connectors_and_numbers(home: Path) -> None:
    with demo(home) as running:
        assert "projects" in running.terminal.lines[1]
        running.wait_for("6 rows")
        running.send(ENTER)
        running.wait_for("Aubrac Hotels › connectors")
        running.wait_for("40 rows")
        running.wait_for("fr-FR-Neural2-A")
        running.send(ENTER)
        running.wait_for("› Paris front desk › numbers")
        running.wait_for("+33 1 99 00 12 00")
        running.send(ESCAPE)
        running.wait_for("40 rows")
        assert quit_program(running) == 0


def test_leaving_gives_the_terminal_back_and_leaves_no_process(home: Path) -> None:
    env = environment(home)
    with Program(["sh"], env) as shell:
        shell.send("PS1='$ '\r")
        shell.wait_for("$ ")
        before = shell.local_modes()
        shell.send("trunkline demo\r".replace("trunkline", trunkline()[0]))
        shell.wait_for("Aubrac Hotels")
        started = shell.descendants()
        assert len(started) == 2
        shell.wait_for(lambda it: it.terminal.alternate)
        shell.send("q")
        wait_until_gone(started)
        shell.send("echo back $?\r")
        shell.wait_for("back 0")
        shell.wait_for(lambda it: not it.terminal.alternate)
        assert shell.local_modes() == before
        # What was switched on is off: focus and paste reports, keys, the hidden cursor, colours.
        assert shell.terminal.modes <= {"2004"}
        assert not shell.terminal.page.cursor.attrs.bold
        assert shell.terminal.page.cursor.attrs.bg == "default"


def test_a_list_is_filtered_marked_opened_and_left(home: Path) -> None:
    with demo(home) as running:
        to_connectors(running)
        running.wait_for("40 rows")

        running.send("/")
        running.send("env:live lyon")
        running.wait_for("1 of 40")
        running.send(ENTER)
        running.wait_for("enter open")
        assert "Lyon front desk" in selected_row(running)
        running.send(" ")
        running.wait_for("1 marked")
        running.send(ESCAPE)
        running.wait_for(lambda it: "1 of 40" not in it.text)
        assert "●" in selected_row(running)
        running.send("*")
        running.wait_for("40 marked")
        running.send("u")
        running.wait_for(lambda it: "marked" not in it.text)

        running.send("?")
        running.wait_for("type to search")
        running.send(ESCAPE)
        running.wait_for(lambda it: "type to search" not in it.text)
        before = selected_row(running)
        running.send(DOWN)
        running.wait_for(lambda it: selected_row(it) != before)


def test_a_number_in_any_format_is_looked_up(home: Path) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.send("x")
        running.wait_for("trace:")
        running.send("+33 (0)1 99 00-12 03")
        running.send(ENTER)
        running.wait_for("trace › +33 1 99 00 12 03")
        running.wait_for("Paris front desk")
        running.wait_for("no problem")


def test_the_terminal_may_become_tiny_and_large_again(home: Path) -> None:
    with demo(home) as running:
        to_connectors(running)
        running.wait_for("40 rows")
        for size in ((20, 4), (1, 1), (200, 50), (40, 10), (80, 24)):
            running.resize(*size)
            running.wait_until_quiet(0.4)
            assert running.status is None
        assert "Aubrac Hotels › connectors" in running.terminal.lines[1]
        assert "Paris front desk" in selected_row(running)
        resized = running.terminal.cells()
        running.send(REDRAW)
        running.wait_until_quiet(0.4)
        assert running.terminal.cells() == resized


@pytest.mark.parametrize("ignoring", [(), (signal.SIGHUP,)])
def test_a_lost_connection_ends_the_dashboard_and_its_server(
    home: Path, ignoring: tuple[signal.Signals, ...]
) -> None:
    with demo(home, ignoring=ignoring) as running:
        processes = [running.pid, *running.descendants()]
        assert len(processes) == 2
        running.hang_up()
        running.wait(10)
        wait_until_gone(processes, 10)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_killed_dashboard_takes_its_server_along(home: Path, number: signal.Signals) -> None:
    with demo(home) as running:
        server = running.descendants()
        assert server
        running.signal(number)
        assert running.wait() in (-number, 128 + number)
        wait_until_gone(server, 10)
        if number != signal.SIGKILL:
            assert not running.terminal.alternate


def test_a_reconnected_user_finds_the_place_again(home: Path) -> None:
    with demo(home) as running:
        to_connectors(running)
        running.wait_for("40 rows")
        running.send("/")
        running.send("env:live")
        running.send(ENTER)
        running.wait_for("of 40")
        running.wait_for("enter open")
        for _ in range(5):
            running.send(DOWN)
        running.wait_for(lambda it: "London bookings" in selected_row(it))
        running.hang_up()
        running.wait(10)
    with demo(home) as running:
        running.send(ENTER)
        running.wait_for("17 of 40")
        running.wait_for(lambda it: "London bookings" in selected_row(it))


def test_nothing_is_sent_while_nothing_happens(home: Path) -> None:
    with demo(home) as running:
        running.wait_for("6 rows")
        running.wait_until_quiet(0.5)
        before = running.received
        running.pump(2.0)
        assert running.received == before
        assert quit_program(running) == 0
