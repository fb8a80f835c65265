"""The command line: parses the arguments and dispatches to a command.

`--help` and usage errors import nothing but argparse; each command imports what it needs.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Any, Final

from trunkline.commands.parsers.common import (
    EXIT_CODES,
    CommandParser,
    common,
    look,
    refuse_unknown,
)
from trunkline.commands.reporting.output import (
    discard,
    flush_streams,
    open_closed_streams,
    standard_output,
)

_INTERRUPTED: Final = 130

_EXAMPLES: Final = f"""\
examples:
  trunkline demo                          try it, without any set-up
  trunkline                               open the dashboard on your profiles
  trunkline list connectors --format csv  export every connector for a spreadsheet
  trunkline lookup "+44 20 7946 0018"     show where a call to this number goes

Without a command, the dashboard opens. Help for a command: trunkline COMMAND --help

{EXIT_CODES}"""


class _Version(argparse.Action):
    """Prints the version; looking it up takes longer than the rest of the parser."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version and exit")

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any, **options: Any) -> None:
        from trunkline import version

        print(f"trunkline {version()}")
        parser.exit()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; by default those of the process.

    Returns:
        The exit code.
    """
    open_closed_streams()
    try:
        return _run(argv)
    except KeyboardInterrupt:
        # Nobody may read the rest: writing it at the exit could wait for ever.
        discard(sys.stdout)
        return _INTERRUPTED
    except Exception as error:
        # Errors of usage, settings and vendors have an exit code; bugs have none.
        exit_code = getattr(error, "exit_code", None)
        if not isinstance(exit_code, int):
            raise
        from trunkline.commands.reporting.messages import write
        from trunkline.model.secrets.masking import masked_text

        for line in masked_text(str(error)).splitlines():
            # Indented lines can be pasted into the next command.
            write(f"{line}\n" if line.startswith("  ") else f"trunkline: {line}\n")
        return exit_code
    finally:
        flush_streams()


def _run(argv: Sequence[str] | None) -> int:
    """Parse the arguments and run the command; return its exit code."""
    try:
        arguments = parse_arguments(argv)
    except SystemExit:
        # Help and version are output, too, which may be lost.
        with standard_output():
            pass
        raise
    command = importlib.import_module(f"trunkline.commands.{arguments.module}")
    code: int = command.run(arguments)
    return code


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments; some commands allow options between their positional arguments."""
    words = sys.argv[1:] if argv is None else list(argv)
    dashboard = _parse_without_command(words)
    if dashboard is not None:
        return dashboard
    parser = build_parser(only="demo" if words[0] == "demo" else "")
    arguments, rest = parser.parse_known_args(argv)
    refuse_unknown(parser, arguments, rest)
    if rest:
        name = arguments.interleaved
        setattr(arguments, name, [*getattr(arguments, name), *rest])
    return arguments


def _parse_without_command(words: Sequence[str]) -> argparse.Namespace | None:
    """Parse arguments that open the dashboard; return `None` if there are any others.

    Building the parsers of all commands takes a tenth of a start.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.set_defaults(module="serve.dashboard")
    parser.add_argument("command", nargs="?")
    common(parser)
    look(parser)
    try:
        arguments, rest = parser.parse_known_args(words)
    except (argparse.ArgumentError, SystemExit):
        return None
    return None if rest or arguments.command is not None else arguments


def build_parser(only: str = "") -> argparse.ArgumentParser:
    """Return the parser of all commands and options.

    Args:
        only: the one command to include; empty for all of them.
    """
    parser = argparse.ArgumentParser(
        prog="trunkline",
        description="A terminal dashboard for the telephony side of voice-AI platforms.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(module="serve.dashboard")
    parser.add_argument("--version", action=_Version)
    common(parser)
    look(parser)
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", dest="command", parser_class=CommandParser
    )
    from trunkline.commands.parsers.reading import add_demo_command, add_reading_commands

    if only == "demo":
        add_demo_command(commands)
        return parser
    from trunkline.commands.parsers.config import add_config_commands
    from trunkline.commands.parsers.writing import add_writing_commands

    add_reading_commands(commands)
    add_writing_commands(commands)
    add_config_commands(commands)
    return parser
