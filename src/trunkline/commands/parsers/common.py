"""Parts of the parsers of all commands; imports nothing but argparse."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

EXIT_CODES: Final = """\
exit codes:
  0  done                          3  refused by the vendor (401, 403)
  1  some of it failed             4  conflict
  2  wrong usage or settings       5  vendor unreachable
"""


class CommandParser(argparse.ArgumentParser):
    """The parser of one command, which refuses unknown arguments with the command's own usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse arguments; only a command with interleaved words leaves some, which are words."""
        arguments, rest = super().parse_known_args(args, namespace)
        refuse_unknown(self, arguments, rest)
        return arguments, rest


def refuse_unknown(
    parser: argparse.ArgumentParser, arguments: argparse.Namespace, rest: Sequence[str]
) -> None:
    """End with the usage of a parser where arguments are left that are no interleaved words."""
    interleaves = hasattr(arguments, "interleaved")
    if rest and (not interleaves or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")


def command(
    commands: Any,
    name: str,
    help: str,
    description: str,
    *examples: str,
    module: str,
    aliases: Sequence[str] = (),
) -> argparse.ArgumentParser:
    """Add a command, run by `run` in `module` below `trunkline.commands`."""
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


def common(parser: argparse.ArgumentParser, *names: str) -> None:
    """Add options that several commands share; they can also be given before the command."""
    group = parser.add_argument_group("settings")
    if not names or "config" in names:
        group.add_argument(
            "--config",
            type=Path,
            metavar="FILE",
            default=argparse.SUPPRESS,
            help="the settings file (default: $TRUNKLINE_CONFIG, else ~/.config/trunkline/"
            "config.toml)",
        )
    if not names or "profile" in names:
        group.add_argument(
            "--profile",
            metavar="NAME",
            default=argparse.SUPPRESS,
            help="the profile to use, by name or label; needed only if several fit",
        )
    if not names or "read_only" in names:
        group.add_argument(
            "--read-only",
            action="store_true",
            default=argparse.SUPPRESS,
            help="refuse every write, in every profile",
        )


def look(parser: argparse.ArgumentParser) -> None:
    """Add the options of the dashboard's look."""
    group = parser.add_argument_group("dashboard")
    group.add_argument(
        "--theme",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="the theme (default: the best that the terminal can show)",
    )
    group.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=argparse.SUPPRESS,
        help="enable the mouse for selecting and scrolling",
    )


def data(parser: argparse.ArgumentParser) -> None:
    """Add the options of the embedded server's data and simulated faults."""
    for name, parse, default, metavar, help in (
        ("--rows", count, 0, "N", "generate about N more connectors, and as many numbers"),
        ("--latency", positive, 0.0, "MS", "delay each response by MS milliseconds"),
        ("--errors", share, 0.0, "RATE", "the share of requests that fail, from 0 to 1"),
    ):
        parser.add_argument(name, type=parse, default=default, metavar=metavar, help=help)


def formats_of(parser: argparse.ArgumentParser, *formats: str) -> None:
    """Add `--format`; the first one is the default."""
    parser.add_argument(
        "--format",
        choices=formats,
        default=formats[0],
        help=f"the output format: {', '.join(formats)} (default: %(default)s)",
    )


def _folded(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 79)


def count(text: str) -> int:
    """Parse a whole number, 0 or more."""
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 0 or more")
    return number


def port(text: str) -> int:
    """Parse a port."""
    number = count(text)
    if number > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def positive(text: str) -> float:
    """Parse a number, 0 or more."""
    return _within(text, 1e9, "a number of 0 or more")


def share(text: str) -> float:
    """Parse a share from 0 to 1."""
    return _within(text, 1.0, "a share from 0 to 1, such as 0.3")


def _within(text: str, high: float, expected: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number
