"""`python -m trunkline.emulator`: the server in a process of its own."""

import argparse
import sys
from pathlib import Path

from trunkline.emulator.config import ServerConfig


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; return the exit code: 2 if it could not start, else 0 or 130."""
    options = _parser().parse_args(arguments)
    try:
        config = ServerConfig(**vars(options))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    from trunkline.emulator.server import CannotServe, Running, serve

    def announce(running: Running) -> None:
        print(running.url, flush=True)

    try:
        serve(config, announce)
    except CannotServe as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trunkline.emulator",
        description="Serve the vendors' APIs from this machine. Prints its URL when it is ready.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=int, default=0, metavar="N", help="port to listen on (default: a free one)")
    add("--fd", type=int, metavar="N", help="listen on this inherited socket instead")
    add("--db", type=Path, metavar="FILE", help="keep the data in FILE (default: in memory)")
    add("--reset", action="store_true", help="discard the data in FILE first")
    add("--rows", type=int, default=0, metavar="N", help="add about N connectors and numbers")
    add("--any-credential", action="store_true", help="accept any credential")
    add("--latency", type=float, default=0, metavar="MS", help="delay every response by MS")
    add("--errors", type=float, default=0, metavar="RATE", help="let this share of requests fail")
    add("--rate-limit", type=float, default=0, metavar="N", help="allow N requests a second")
    add("--fault-seed", type=int, default=1, metavar="N", help="seed of the random failures")
    add("--until-stdin-closes", action="store_true", help="stop when standard input is closed")
    return parser


if __name__ == "__main__":
    sys.exit(main())
