"""The command line: what can be typed, and which command it starts.

`--help` and a usage error import nothing but argparse; each command imports what it needs.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

__all__ = ["build_parser", "main"]

_INTERRUPTED: Final = 130

_EXIT_CODES: Final = """\
exit codes:
  0  done                          3  refused by the vendor (401, 403)
  1  some of it failed             4  conflict
  2  wrong usage or settings       5  the vendor cannot be reached
"""

_EXAMPLES: Final = f"""\
examples:
  trunkline demo                          try it; nothing to set up
  trunkline                               the dashboard on your profiles
  trunkline list connectors --format csv  every connector, for a spreadsheet
  trunkline lookup "+44 20 7946 0018"     where a call to this number goes

Without a command, the dashboard opens. A command's own help: trunkline COMMAND --help

{_EXIT_CODES}"""


class _Version(argparse.Action):
    """Prints the version; looking it up costs more than all the rest of the parser."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and stop")

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any, **options: Any) -> None:
        from trunkline import version

        print(f"trunkline {version()}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; without them the process's.

    Returns:
        The exit code.
    """
    arguments = build_parser().parse_args(argv)
    try:
        command = importlib.import_module(f"trunkline.commands.{arguments.module}")
        code: int = command.run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return 0
    except Exception as error:
        # What is wrong with the usage, the settings or the vendor has an exit code; a bug has none.
        explained = getattr(error, "exit_code", None)
        if not isinstance(explained, int):
            raise
        for line in str(error).splitlines():
            print(f"trunkline: {line}", file=sys.stderr)
        return explained
    return code


def build_parser() -> argparse.ArgumentParser:
    """Describe every command and option."""
    parser = argparse.ArgumentParser(
        prog="trunkline",
        description="A terminal dashboard for the telephony side of voice-AI platforms.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(module="dashboard")
    parser.add_argument("--version", action=_Version)
    _common(parser)
    _look(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    _demo(commands)
    _list(commands)
    _lookup(commands)
    _profiles(commands)
    _info(commands)
    _serve(commands)
    return parser


def _demo(commands: Any) -> None:
    parser = _command(
        commands,
        "demo",
        "open the dashboard on an embedded server full of believable data",
        "The server runs in a process of its own, on this machine only, and ends with the "
        "dashboard. What you change stays until --reset.",
        "trunkline demo",
        "trunkline demo --rows 100000            a hundred thousand connectors",
        "trunkline demo --latency 200 --errors 0.3   a bad day",
    )
    _common(parser, "config", "read_only")
    _look(parser)
    _data(parser)
    parser.add_argument("--reset", action="store_true", help="start with fresh data")


def _serve(commands: Any) -> None:
    parser = _command(
        commands,
        "serve",
        "run the embedded server alone, for scripts and other clients",
        "It answers as the vendors' APIs do, over plain HTTP. Its URL and credentials are printed; "
        "ctrl-c stops it.",
        "trunkline serve",
        "trunkline serve --port 0 --db data.sqlite --rate-limit 20",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=8642,
        metavar="N",
        help="the port; 0 takes a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--db", type=Path, metavar="FILE", help="keep the data in this file (default: in memory)"
    )
    _data(parser)
    parser.add_argument(
        "--rate-limit",
        type=_positive,
        default=0.0,
        metavar="N",
        help="answer 429 to more than N requests a second",
    )
    parser.add_argument("--any-credential", action="store_true", help="take every credential")


def _list(commands: Any) -> None:
    parser = _command(
        commands,
        "list",
        "print the records of a kind",
        "A kind is called what the dashboard calls it: projects, connectors, numbers, variants, "
        "voices, config-pages. JSON and CSV have the vendor's own field names and values.",
        "trunkline list projects",
        "trunkline list connectors --filter 'env:live voice:Neural2' --format json",
        "trunkline list numbers --project 'Harbour Hotels' --format csv > numbers.csv",
    )
    parser.add_argument("kind", metavar="KIND", help="what to list")
    _common(parser, "config", "profile", "read_only")
    parser.add_argument(
        "--project",
        metavar="ID",
        help="only of this project: its ID or its exact name (default: of all projects)",
    )
    parser.add_argument(
        "--filter",
        default="",
        metavar="FILTER",
        help="only those that match, in the dashboard's filter language: words that all must "
        "match, column:text, column=text, !not, /regex/",
    )
    _format(parser, "table", "json", "csv")


def _lookup(commands: Any) -> None:
    parser = _command(
        commands,
        "lookup",
        "say where a call to a number goes",
        "Follows a number to its connector, variant, environment and config page, in every "
        "profile, or in one. A number without a country code needs phone_region in the settings. "
        "JSON is a list with an object for each profile that knows the number: profile, number, "
        "project, connector, variant, environment, deployment, config_page, problems.",
        "trunkline lookup '+44 20 7946 0018'",
        "trunkline lookup 020-7946-0018 --profile acme-us --format json",
    )
    parser.add_argument("number", metavar="NUMBER", help="the number, however it is written")
    _common(parser, "config", "profile", "read_only")
    _format(parser, "text", "json")


def _profiles(commands: Any) -> None:
    parser = _command(
        commands,
        "profiles",
        "print the profiles",
        "An account each, with where its secret comes from; the secret itself is never shown.",
        "trunkline profiles --check              ask each of them whether it answers",
    )
    _common(parser, "config", "profile", "read_only")
    parser.add_argument(
        "--check", action="store_true", help="make one call to each, to prove that it works"
    )
    _format(parser, "table", "json")


def _info(commands: Any) -> None:
    parser = _command(
        commands,
        "info",
        "print every path and setting in force, and where it came from",
        "The command line wins over the environment, that over the file, that over the default.",
        "trunkline info",
    )
    _common(parser)
    _look(parser)
    _format(parser, "text", "json")


def _command(
    commands: Any, name: str, help: str, description: str, *examples: str
) -> argparse.ArgumentParser:
    """Add a command whose module in `trunkline.commands` has a function `run`."""
    shown = "\n".join(f"  {example}" for example in examples)
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=help,
        description=f"{help[0].upper()}{help[1:]}.\n\n{_folded(description)}",
        epilog=f"examples:\n{shown}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(module="listing" if name == "list" else name)
    return parser


def _common(parser: argparse.ArgumentParser, *wanted: str) -> None:
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


def _look(parser: argparse.ArgumentParser) -> None:
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


def _data(parser: argparse.ArgumentParser) -> None:
    """Add the options of the embedded server's data and faults."""
    parser.add_argument(
        "--rows",
        type=_count,
        default=0,
        metavar="N",
        help="make about N more connectors, and as many numbers",
    )
    parser.add_argument(
        "--latency",
        type=_positive,
        default=0.0,
        metavar="MS",
        help="answer each request after so many milliseconds",
    )
    parser.add_argument(
        "--errors",
        type=_share,
        default=0.0,
        metavar="RATE",
        help="let this share of the requests fail, from 0 to 1",
    )


def _format(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument(
        "--format",
        choices=formats,
        default=formats[0],
        help=f"how it is printed: {', '.join(formats)} (default: %(default)s)",
    )


def _folded(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 79)


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return number


def _port(text: str) -> int:
    number = _count(text)
    if number > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def _positive(text: str) -> float:
    return _within(text, 1e9, "a number from 0 on")


def _share(text: str) -> float:
    return _within(text, 1.0, "a share from 0 to 1, such as 0.3")


def _within(text: str, high: float, expected: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not {expected}")
    return number


def _forget_stdout() -> None:
    """Let nothing more be written: whoever read the output has enough of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
