"""The writer thread and flow control: nothing outdated is sent, and a loss is reported."""

import os
import threading
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from trunkline.tui.terminal.driver.flow_control import QUERY, FlowControl
from trunkline.tui.terminal.driver.writer_thread import WriterThread

PATIENCE = 10.0


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    for end in (reader, writer):
        os.close(end)


class Source:
    """Returns the newest picture, and counts the calls."""

    def __init__(self) -> None:
        self.newest = ""
        self.taken: list[str] = []

    def take(self) -> str:
        self.taken.append(self.newest)
        newest, self.newest = self.newest, ""
        return newest


def fail(error: OSError) -> None:
    raise AssertionError(error)


def test_taken_output_is_written(pipe: tuple[int, int]) -> None:
    source = Source()
    writer = WriterThread(pipe[1], source.take, fail)
    writer.start()
    source.newest = "grüße"
    writer.wake()
    assert writer.drain()
    assert os.read(pipe[0], 100).decode() == "grüße"
    writer.stop()


def test_stopping_writes_what_is_left(pipe: tuple[int, int]) -> None:
    source = Source()
    writer = WriterThread(pipe[1], source.take, fail)
    writer.start()
    source.newest = "last"
    writer.stop()
    assert os.read(pipe[0], 100) == b"last"


def test_a_stopped_writer_can_start_again(pipe: tuple[int, int]) -> None:
    source = Source()
    writer = WriterThread(pipe[1], source.take, fail)
    for text in ("one", "two"):
        writer.start()
        source.newest = text
        writer.stop()
    assert os.read(pipe[0], 100) == b"onetwo"


def test_a_terminal_that_does_not_read_gets_only_the_newest_picture(pipe: tuple[int, int]) -> None:
    source = Source()
    writer = WriterThread(pipe[1], source.take, fail)
    writer.start()
    source.newest = "x" * (1 << 20)  # more than a pipe holds
    writer.wake()
    first = os.read(pipe[0], 1)
    for number in range(1000):
        source.newest = f"picture {number}"
        writer.wake()
    received = bytearray(first)
    while not received.endswith(b"picture 999"):
        received += os.read(pipe[0], 1 << 16)
    assert len(source.taken) == 2
    writer.stop()


def test_a_terminal_that_is_gone_is_reported_once_and_stops_nothing() -> None:
    reader, descriptor = os.pipe()
    os.close(reader)
    source, reported = Source(), Event()
    errors: list[OSError] = []

    def lost(error: OSError) -> None:
        errors.append(error)
        reported.set()

    writer = WriterThread(descriptor, source.take, lost)
    writer.start()
    for text in ("one", "two"):
        source.newest = text
        writer.wake()
        assert reported.wait(PATIENCE)
        assert writer.drain()
    writer.stop()
    os.close(descriptor)
    assert len(errors) == 1


def in_thread(action: Callable[[], None]) -> tuple[Thread, Event]:
    done = Event()

    def run() -> None:
        action()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, done


def test_pages_send_queries_and_keys_do_not() -> None:
    flow = FlowControl()
    assert flow.sending(200) == ""
    assert flow.sending(5000) == QUERY
    assert flow.sending(200) == ""


def test_no_more_than_a_window_is_under_way() -> None:
    flow = FlowControl(window=5000, patience=PATIENCE)
    flow.sending(3000)
    flow.wait_for_room()
    flow.sending(3000)
    thread, done = in_thread(flow.wait_for_room)
    assert not done.wait(0.05)
    assert flow.answered()
    thread.join(PATIENCE)
    assert done.is_set()


def test_a_terminal_that_never_answers_gets_no_more_queries() -> None:
    flow = FlowControl(window=100, patience=0.02)
    assert flow.sending(3000) == QUERY
    flow.wait_for_room()
    assert flow.sending(3000) == ""
    # It was only slow: the answer comes, and queries make sense again.
    assert flow.answered()
    assert flow.sending(3000) == QUERY


def test_a_terminal_that_has_answered_gets_queries_after_a_silence() -> None:
    flow = FlowControl(window=100, patience=0.02)
    flow.sending(3000)
    assert flow.answered()
    flow.sending(3000)
    flow.wait_for_room()
    assert flow.sending(3000) == QUERY


def test_an_answer_without_a_query_is_not_counted() -> None:
    assert not FlowControl().answered()


def test_the_end_waits_for_answers_that_are_due_but_not_for_a_lost_terminal() -> None:
    flow = FlowControl(patience=PATIENCE)
    flow.finish()
    flow.begin()
    flow.sending(3000)
    thread, done = in_thread(flow.finish)
    assert not done.wait(0.05)
    assert flow.sending(3000) == ""
    assert flow.answered()
    thread.join(PATIENCE)
    assert done.is_set()
    flow.begin()
    assert flow.sending(3000) == QUERY
    thread, done = in_thread(flow.finish)
    flow.give_up()
    thread.join(PATIENCE)
    assert done.is_set()
