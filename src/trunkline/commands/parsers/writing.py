"""The parsers of the commands that write, and of those for past runs."""

import argparse
from typing import Any, Final

from trunkline.commands.parsers.common import command, common, count, formats_of

_ENVIRONMENTS: Final = ("sandbox", "pre-release", "live")

CONFIRMED: Final = (
    "The plan is shown first, and applied once it is confirmed: with a key at the terminal, or "
    "with --yes; by typing a word, or with --confirm WORD, if it touches live, deletes records, "
    "removes entries from lists, or changes more than 25 records. Every write is in trunkline "
    "history."
)

_NUMBERS: Final = (
    "In any format, from the command line or a file: a list, a table (CSV, JSON) with a column of "
    "numbers, or text such as an e-mail. A cell or line is a number or it is not: letters, masked "
    "digits, ranges and dates are refused, never read as other numbers. Numbers in running text "
    "are printed beside their lines, and taken with --from-text."
)

_VALUES: Final = (
    "Records can be referred to by name. A secret is never typed on the command line: --secret "
    "FIELD asks for it, twice, and --secret FIELD=SOURCE fetches it, where SOURCE is env:VARIABLE, "
    "file:PATH, command:WORDS or keyring:ENTRY."
)


def add_writing_commands(commands: Any) -> None:
    """Add the commands, in the order of the help."""
    records = (_set, _create, _delete, _apply, _import_numbers, _release_numbers)
    for add in (*records, _history, _undo, _resume, _journal):
        add(commands)


def _set(commands: Any) -> None:
    parser = command(
        commands,
        "set",
        "set fields of records",
        "Name the records by ID, name or telephone number, or with --filter. A list that can be "
        "added to keeps its entries and gains those of FIELD=ENTRY or FIELD+=ENTRY; with "
        f"--replace-lists, FIELD=JSON replaces it. {_VALUES} {CONFIRMED}",
        "trunkline set connectors conn-8f21 voiceName=fr-FR-Neural2-B --dry-run",
        "trunkline set connectors --filter 'env:sandbox paris' variantId=Paris --yes",
        module="write.set",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of the records")
    parser.add_argument(
        "words", nargs="*", metavar="RECORD|FIELD=VALUE", help="records, and their new values"
    )
    parser.set_defaults(interleaved="words")
    account(parser)
    _choosing(parser)
    parser.add_argument(
        "--replace-lists", action="store_true", help="let FIELD=JSON replace a list"
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
    parser.add_argument("words", nargs="*", metavar="FIELD=VALUE", help="its fields")
    parser.set_defaults(interleaved="words")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="the parent of the record: its ID or name")
    _secret(parser)
    confirming(parser)


def _delete(commands: Any) -> None:
    parser = command(
        commands,
        "delete",
        "delete records",
        f"The plan names what else is deleted, and what cannot be undone. {CONFIRMED}",
        "trunkline delete connectors conn-8f21 --dry-run",
        module="write.delete",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of the records")
    parser.add_argument(
        "keys", nargs="+", metavar="RECORD", help="the records, by ID, name or number"
    )
    parser.set_defaults(interleaved="keys")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    confirming(parser)


def _apply(commands: Any) -> None:
    parser = command(
        commands,
        "apply",
        "write a table that was exported with list and then edited",
        "CSV as spreadsheets save it, or JSON. Rows are identified by ID, telephone number or "
        "name. Only cells that differ are written. Columns may be missing, and called by field or "
        f"title; cells that cannot be used are reported. {CONFIRMED}",
        "trunkline list connectors --format csv > connectors.csv",
        "trunkline apply connectors.csv --dry-run",
        "trunkline apply numbers.csv --kind numbers --project acme --create",
        module="write.apply",
    )
    parser.add_argument("file", metavar="FILE", help="the table; - for standard input")
    parser.add_argument("--kind", metavar="KIND", help="the kind of its records")
    parser.add_argument("--create", action="store_true", help="create the records that are missing")
    account(parser)
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    confirming(parser)


def _import_numbers(commands: Any) -> None:
    parser = command(
        commands,
        "import-numbers",
        "import numbers into a project",
        f"{_NUMBERS} Duplicates and numbers that the account already has are reported and "
        f"skipped. {CONFIRMED}",
        "trunkline import-numbers --project acme --env sandbox '+44 20 7946 0018'",
        "trunkline import-numbers --project acme --env live --file numbers.csv --column DID",
        "trunkline import-numbers --project acme --env sandbox --file mail.txt --from-text",
        module="write.numbers",
    )
    _numbers(parser)
    parser.add_argument(
        "--project", metavar="ID", help="its ID or name; needed if the account has several"
    )
    parser.add_argument(
        "--env", type=str.lower, choices=_ENVIRONMENTS, required=True, help="their environment"
    )
    parser.add_argument(
        "--connector", metavar="ID", help="the connector for their calls: its ID or name"
    )
    account(parser)
    confirming(parser)


def _release_numbers(commands: Any) -> None:
    parser = command(
        commands,
        "release-numbers",
        "release numbers: calls to them no longer arrive",
        f"{_NUMBERS} {CONFIRMED}",
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
        "print past runs: what was written, when, by whom, with what result",
        "The runs of every profile, newest first. JSON has every record with its values before "
        "and after.",
        "trunkline history",
        "trunkline history 12 --format json",
        module="read.history",
    )
    parser.add_argument(
        "run", nargs="?", type=count, metavar="RUN", help="only this run, with each of its records"
    )
    parser.add_argument(
        "--limit", type=count, default=100, metavar="N", help="the most runs (default: %(default)s)"
    )
    common(parser, "config", "profile")
    formats_of(parser, "table", "json")


def _undo(commands: Any) -> None:
    parser = command(
        commands,
        "undo",
        "undo a run",
        "Restores the earlier values of every record that the run changed, unless somebody has "
        "changed the record since. What was sent and has no result is read back first, and what "
        "was not sent never is. Each record that stays changed is named, and the exit code is not "
        "0 then. The journal has no secrets: the plan names those that must be entered again, each "
        f"with the FIELD for --secret. {CONFIRMED}",
        "trunkline undo 12 --dry-run",
        "trunkline undo 12 --secret call_request_url=env:HOOK_URL",
        module="write.undo",
    )
    parser.add_argument("run", type=count, metavar="RUN", help="its number in trunkline history")
    _secret(parser)
    _naming_account(parser)
    common(parser, "config", "read_only")
    confirming(parser)


def _resume(commands: Any) -> None:
    parser = command(
        commands,
        "resume",
        "resume a run that was interrupted or stopped",
        "Writes that may have been sent are read back first: nothing is written twice. A run that "
        "was undone cannot be resumed.",
        "trunkline resume 12",
        "trunkline resume 12 --failed           retry its failed items, too",
        module="write.undo",
    )
    parser.add_argument("run", type=count, metavar="RUN", help="its number in trunkline history")
    parser.add_argument("--failed", action="store_true", help="retry failed items, too")
    _naming_account(parser)
    common(parser, "config", "read_only")


def _journal(commands: Any) -> None:
    parser = command(
        commands,
        "journal",
        "check, repair or restore the file of journal and staged edits",
        "check prints what is in the file, and what of it is damaged; the exit code is 1 then. "
        "repair moves a damaged file aside, and saves what can be read of it. restore puts a "
        "backup in place of the file, which is kept; there is one of each of the last days of use.",
        "trunkline journal check",
        'trunkline journal repair                after "file is not a database"',
        "trunkline journal restore 2026-11-28",
        module="write.journal",
    )
    parser.add_argument("action", choices=("check", "repair", "restore"), help="what to do")
    parser.add_argument(
        "backup", nargs="?", metavar="BACKUP", help="the backup to restore: its day, or a file"
    )
    common(parser, "config")


def _naming_account(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--account",
        default="",
        metavar="ACCOUNT",
        help="the account that the run was applied to, where an earlier version did not record it",
    )


def account(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the account."""
    common(parser, "config", "profile", "read_only")


def _choosing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", metavar="ID", help="only records of this project")
    parser.add_argument("--filter", default="", metavar="FILTER", help="only records that match")


def _secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--secret",
        action="append",
        metavar="FIELD[=SOURCE]",
        help="a secret field; asked for at the terminal, or fetched from SOURCE",
    )


def _numbers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="numbers in any format")
    parser.add_argument(
        "--file", metavar="FILE", help="a table, list or text with numbers; - for standard input"
    )
    parser.add_argument(
        "--column", metavar="NAME", help="the column of numbers, if the table has no known name"
    )
    parser.add_argument(
        "--from-text", action="store_true", help="take the numbers found in running text, too"
    )
    parser.set_defaults(interleaved="numbers")


def confirming(parser: argparse.ArgumentParser) -> None:
    """Add the options that confirm a plan."""
    group = parser.add_argument_group("confirmation")
    group.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    group.add_argument("--yes", action="store_true", help="confirm a plan that needs a key")
    group.add_argument("--confirm", metavar="WORD", help="confirm a plan that needs WORD typed")
