"""What the parsers of all commands are put together from; imports nothing but argparse."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

EXIT_CODES: Final = """\
exit codes:
  0  done                          3  refused by the vendor (401, 403)
  1  some of it failed             4  conflict
  2  wrong usage or settings       5  the vendor cannot be reached
"""


def command(
    commands: Any,
    name: str,
    help: str,
    description: str,
    *examples: str,
    module: str,
    aliases: Sequence[str] = (),
) -> argparse.ArgumentParser:
    """Add a command.

    Args:
        commands: where to.
        name: what is typed.
        help: what it does, in a line.
        description: what there is to know beside.
        examples: lines that can be typed.
        module: the module below `trunkline.commands` whose function `run` performs it.
        aliases: what can be typed in its place.
    """
    shown = "\n".join(f"  {example}" for example in examples)
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        aliases=aliases,
        help=help,
        description=f"{help[0].upper()}{help[1:]}.\n\n{_folded(description)}",
        epilog=f"examples:\n{shown}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(module=module)
    return parser


def common(parser: argparse.ArgumentParser, *wanted: str) -> None:
    """Add the options that several commands have; they can stand before the command as well."""
    group = parser.add_argument_group("settings")
    if not wanted or "config" in wanted:
        group.add_argument(
            "--config",
            type=Path,
            metavar="FILE",
            default=argparse.SUPPRESS,
            help="the settings file (default: $TRUNKLINE_CONFIG, else ~/.config/trunkline/"
            "config.toml)",
        )
    if not wanted or "profile" in wanted:
        group.add_argument(
            "--profile",
            metavar="NAME",
            default=argparse.SUPPRESS,
            help="the account to work on; needed where several are configured",
        )
    if not wanted or "read_only" in wanted:
        group.add_argument(
            "--read-only",
            action="store_true",
            default=argparse.SUPPRESS,
            help="refuse every write, in every profile",
        )


def look(parser: argparse.ArgumentParser) -> None:
    """Add the options of the dashboard's look and feel."""
    group = parser.add_argument_group("dashboard")
    group.add_argument(
        "--theme",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="a theme's name (default: what the terminal can show)",
    )
    group.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help="let the mouse choose and scroll",
    )


def data(parser: argparse.ArgumentParser) -> None:
    """Add the options of the embedded server's data and faults."""
    parser.add_argument(
        "--rows",
        type=count,
        default=0,
        metavar="N",
        help="make about N more connectors, and as many numbers",
    )
    parser.add_argument(
        "--latency",
        type=positive,
        default=0.0,
        metavar="MS",
        help="answer each request after so many milliseconds",
    )
    parser.add_argument(
        "--errors",
        type=share,
        default=0.0,
        metavar="RATE",
        help="let this share of the requests fail, from 0 to 1",
    )


def formats_of(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add `--format`; the first one is the default."""
    parser.add_argument(
        "--format",
        choices=formats,
        default=formats[0],
        help=f"how it is printed: {', '.join(formats)} (default: %(default)s)",
    )


def _folded(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 79)


def count(text: str) -> int:
    """Read a whole number from 0 on."""
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return number


def port(text: str) -> int:
    """Read a port."""
    number = count(text)
    if number > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def positive(text: str) -> float:
    """Read a number from 0 on."""
    return _within(text, 1e9, "a number from 0 on")


def share(text: str) -> float:
    """Read a share from 0 to 1."""
    return _within(text, 1.0, "a share from 0 to 1, such as 0.3")


def _within(text: str, high: float, expected: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number
