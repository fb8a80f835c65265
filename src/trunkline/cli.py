"""The command line: what can be typed, and which command it starts.

`--help` and a usage error import nothing but argparse; each command imports what it needs.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from trunkline.commands.parsers.common import EXIT_CODES, common, look

_INTERRUPTED: Final = 130

_EXAMPLES: Final = f"""\
examples:
  trunkline demo                          try it; nothing to set up
  trunkline                               the dashboard on your profiles
  trunkline list connectors --format csv  every connector, for a spreadsheet
  trunkline lookup "+44 20 7946 0018"     where a call to this number goes

Without a command, the dashboard opens. A command's own help: trunkline COMMAND --help

{EXIT_CODES}"""


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
    arguments = _parse(argv)
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


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments; of some commands, options may stand between those without a name."""
    words = sys.argv[1:] if argv is None else list(argv)
    without = _without_command(words)
    if without is not None:
        return without
    parser = build_parser(only="demo" if words[0] == "demo" else "")
    arguments, rest = parser.parse_known_args(argv)
    name = getattr(arguments, "interleaved", "")
    if rest and (not name or any(word.startswith("-") for word in rest)):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        setattr(arguments, name, [*getattr(arguments, name), *rest])
    return arguments


def _without_command(words: Sequence[str]) -> argparse.Namespace | None:
    """Read arguments that open the dashboard; `None` where anything else is among them.

    Describing all commands is a tenth of a start.
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
    """Describe every command and option.

    Args:
        only: the one command to describe; empty for all of them.
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
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
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


def _forget_stdout() -> None:
    """Let nothing more be written: whoever read the output has enough of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
