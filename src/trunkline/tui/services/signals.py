"""What happens elsewhere in the program and concerns more than one screen."""

from typing import TYPE_CHECKING

from textual.signal import Signal

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from trunkline.tui.services.live_run import LiveRun


class Signals:
    """The signals that screens subscribe to when they are mounted.

    Attributes:
        run: a run has made progress, or has ended.
        staging: what is staged has changed elsewhere: in another program, or on another screen.
        access: what may be written, or whose credential expires, has changed.
        requests: requests were sent, or wait for their next attempt.
    """

    def __init__(self, owner: "DOMNode") -> None:
        self.run: Signal[LiveRun] = Signal(owner, "run")
        self.staging: Signal[None] = Signal(owner, "staging")
        self.access: Signal[None] = Signal(owner, "access")
        self.requests: Signal[None] = Signal(owner, "requests")
