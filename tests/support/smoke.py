"""The demo of whatever Trunkline is installed, in a real terminal, once through the house.

Run as a script with `tests` on the path: exits 0 if projects, connectors and numbers appear and
the program leaves nothing behind.
"""

import sys
import tempfile
from pathlib import Path

from support.pty import Program, environment, trunkline, wait_until_gone

ENTER = "\r"


def main() -> int:
    """Start the demo, open a project and a connector, quit."""
    with (
        tempfile.TemporaryDirectory() as home,
        Program(trunkline("demo"), environment(Path(home))) as demo,
    ):
        demo.wait_for("projects")
        demo.wait_for("PROJECT-")
        demo.send(ENTER)
        demo.wait_for("connectors")
        demo.wait_for("Neural2")
        demo.send(ENTER)
        demo.wait_for("numbers")
        demo.wait_for("+")
        started = demo.descendants()
        demo.send("q")
        status = demo.wait()
        wait_until_gone(started)
    print(f"the demo opened projects, connectors and numbers, and ended with {status}")
    return status


if __name__ == "__main__":
    sys.exit(main())
