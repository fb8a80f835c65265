"""The arguments of the commands that write, and of those that look back."""

import argparse
from typing import Any, Final

from trunkline.commands.parsers.common import command, common, count, formats_of

_ENVIRONMENTS: Final = ("sandbox", "pre-release", "live")

CONFIRMED: Final = (
    "The plan is shown first. It is written when it is confirmed: by a key at the terminal, or "
    "with --yes; by typing a word, or with --confirm WORD, where it touches live, deletes, takes "
    "entries out of lists, or changes more than 25 records. What is written is in trunkline "
    "history."
)

_VALUES: Final = (
    "A value that is chosen among records may be their name. A secret is never typed on the "
    "command line: --secret FIELD asks for it, twice, and --secret FIELD=SOURCE fetches it, where "
    "SOURCE is env:VARIABLE, file:PATH, command:WORDS or keyring:ENTRY."
)


def add_writing_commands(commands: Any) -> None:
    """Add them to a parser's commands, in the order of its help."""
    _set(commands)
    _create(commands)
    _delete(commands)
    _apply(commands)
    _import_numbers(commands)
    _release_numbers(commands)
    _history(commands)
    _undo(commands)
    _resume(commands)


def _set(commands: Any) -> None:
    parser = command(
        commands,
        "set",
        "change fields of some records",
        "Which records: by ID or telephone number, or with --filter. A list that can be added to "
        "keeps its entries and gains those that FIELD=ENTRY or FIELD+=ENTRY names, with "
        f"--replace-lists it becomes what FIELD=JSON says. {_VALUES} {CONFIRMED}",
        "trunkline set connectors conn-8f21 voiceName=fr-FR-Neural2-B --dry-run",
        "trunkline set connectors --filter 'env:sandbox paris' variantId=Paris --yes",
        module="write.set",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of the records")
    parser.add_argument(
        "words", nargs="*", metavar="ID|FIELD=VALUE", help="records, and what they are to have"
    )
    parser.set_defaults(interleaved="words")
    account(parser)
    _choosing(parser)
    parser.add_argument(
        "--replace-lists", action="store_true", help="let FIELD=JSON replace a list whole"
    )
    _secret(parser)
    confirming(parser)


def _create(commands: Any) -> None:
    parser = command(
        commands,
        "create",
        "create a record",
        f"{_VALUES} {CONFIRMED}",
        "trunkline create numbers number='+44 20 7946 0018' clientEnv=sandbox --project acme --yes",
        module="write.create",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of the record")
    parser.add_argument("words", nargs="*", metavar="FIELD=VALUE", help="what it is to have")
    parser.set_defaults(interleaved="words")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="the record that it belongs to")
    _secret(parser)
    confirming(parser)


def _delete(commands: Any) -> None:
    parser = command(
        commands,
        "delete",
        "delete records",
        f"What a deletion takes with it, and what no undo brings back, is in the plan. {CONFIRMED}",
        "trunkline delete connectors conn-8f21 --dry-run",
        module="write.delete",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of the records")
    parser.add_argument("keys", nargs="+", metavar="ID", help="the records, or their numbers")
    parser.set_defaults(interleaved="keys")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    confirming(parser)


def _apply(commands: Any) -> None:
    parser = command(
        commands,
        "apply",
        "write a table that list has exported and somebody has edited",
        "CSV as spreadsheets save it, or JSON. Only cells that differ are written; columns may be "
        f"missing, and what is not understood is named. {CONFIRMED}",
        "trunkline list connectors --format csv > connectors.csv",
        "trunkline apply connectors.csv --dry-run",
        module="write.apply",
    )
    parser.add_argument("file", metavar="FILE", help="the table; - for standard input")
    parser.add_argument("--kind", metavar="KIND", help="the kind of its records")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    confirming(parser)


def _import_numbers(commands: Any) -> None:
    parser = command(
        commands,
        "import-numbers",
        "import numbers into a project",
        "In any format, from the command line or a file. What is no number, stands there twice or "
        f"is there already is named and left out. {CONFIRMED}",
        "trunkline import-numbers --project acme --env sandbox '+44 20 7946 0018'",
        "trunkline import-numbers --project acme --env live --file numbers.txt --confirm live",
        module="write.numbers",
    )
    _numbers(parser)
    parser.add_argument("--project", metavar="ID", required=True, help="its ID or exact name")
    parser.add_argument(
        "--env", choices=_ENVIRONMENTS, required=True, help="the environment that they go to"
    )
    parser.add_argument("--connector", metavar="ID", help="the connector that gets their calls")
    account(parser)
    confirming(parser)


def _release_numbers(commands: Any) -> None:
    parser = command(
        commands,
        "release-numbers",
        "release numbers: calls to them lead nowhere any more",
        f"In any format, from the command line or a file. {CONFIRMED}",
        "trunkline release-numbers '+44 20 7946 0018' --dry-run",
        module="write.numbers",
    )
    _numbers(parser)
    account(parser)
    parser.add_argument("--project", metavar="ID", help="only numbers of this project")
    confirming(parser)


def _history(commands: Any) -> None:
    parser = command(
        commands,
        "history",
        "print what was written: when, by whom, with what result",
        "The runs of every profile, newest first. JSON has every record with its values before "
        "and after.",
        "trunkline history",
        "trunkline history 12 --format json",
        module="read.history",
    )
    parser.add_argument("run", nargs="?", type=count, metavar="RUN", help="only this run")
    parser.add_argument(
        "--limit", type=count, default=100, metavar="N", help="so many runs (default: %(default)s)"
    )
    common(parser, "config", "profile")
    formats_of(parser, "table", "json")


def _undo(commands: Any) -> None:
    parser = command(
        commands,
        "undo",
        "take a run back",
        "Gives every record that it has changed its earlier values, unless somebody has changed "
        f"it since. {CONFIRMED}",
        "trunkline undo 12 --dry-run",
        module="read.history",
    )
    parser.add_argument("run", type=count, metavar="RUN", help="the run, as history numbers it")
    common(parser, "config", "read_only")
    confirming(parser)


def _resume(commands: Any) -> None:
    parser = command(
        commands,
        "resume",
        "go on with a run that was cut off",
        "What may have been sent is read back first: nothing is written twice.",
        "trunkline resume 12",
        "trunkline resume 12 --failed           try again what failed in it",
        module="read.history",
    )
    parser.add_argument("run", type=count, metavar="RUN", help="the run, as history numbers it")
    parser.add_argument("--failed", action="store_true", help="try again what failed in it")
    common(parser, "config", "read_only")


def account(parser: argparse.ArgumentParser) -> None:
    """Add the options that say on which account a command works."""
    common(parser, "config", "profile", "read_only")


def _choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    parser.add_argument("--filter", default="", metavar="FILTER", help="only those that match")


def _secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--secret",
        action="append",
        metavar="FIELD[=SOURCE]",
        help="a secret field, typed at the terminal or fetched from a source",
    )


def _numbers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="numbers in any format")
    parser.add_argument("--file", metavar="FILE", help="a file of numbers; - for standard input")
    parser.set_defaults(interleaved="numbers")


def confirming(parser: argparse.ArgumentParser) -> None:
    """Add the options that stand for the key or the word that confirms a plan."""
    group = parser.add_argument_group("confirmation")
    group.add_argument("--dry-run", action="store_true", help="show the plan and write nothing")
    group.add_argument("--yes", action="store_true", help="write a plan that one key confirms")
    group.add_argument("--confirm", metavar="WORD", help="write a plan that a word confirms")
