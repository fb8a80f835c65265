"""The parsers of `trunkline config` and `trunkline validate`."""

import argparse
from typing import Any

from trunkline.commands.parsers.common import command, formats_of
from trunkline.commands.parsers.writing import CONFIRMED, account, confirming

_IMMEDIATE = "Writes take effect at once, on live calls, too."


class _SchemaSource(argparse.Action):
    """An option that makes `config schema` write: without one, it prints."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, True if self.nargs == 0 else values)
        namespace.module = "write.config"


def add_config_commands(commands: Any) -> None:
    """Add the commands, in the order of the help."""
    parser = command(
        commands,
        "config",
        "read, compare, change and promote config pages",
        "The config page of an environment has values by key, and a JSON Schema (Draft 7) for "
        f"them. {_IMMEDIATE}",
        "trunkline config get live greeting --project acme",
        "trunkline config diff sandbox live --project acme",
        "trunkline config promote sandbox live greeting --project acme --dry-run",
        module="read.config",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for add in (_get, _diff, _set, _promote, _schema):
        add(actions)
    _validate(commands)


def _get(actions: Any) -> None:
    parser = command(
        actions,
        "get",
        "print values as JSON",
        "Without an environment, prints the values of each environment; with one, an object of its "
        "values; with a key, its value; with several keys, an object of those.",
        "trunkline config get --project acme",
        "trunkline config get live greeting late_check_out.fee --project acme",
        module="read.config",
    )
    parser.add_argument("environment", nargs="?", metavar="ENV", help="the environment")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="only these keys, or KEY.MEMBER")
    _project(parser)


def _diff(actions: Any) -> None:
    parser = command(
        actions,
        "diff",
        "compare two environments: values, then schemas",
        "Prints the keys that differ with both values, and every place where the schemas differ.",
        "trunkline config diff sandbox live --project acme",
        "trunkline config diff sandbox live --format json --project acme",
        module="read.config",
    )
    parser.add_argument("environment", metavar="ENV", help="one environment")
    parser.add_argument("other", metavar="ENV", help="the other environment")
    _project(parser)
    formats_of(parser, "text", "json")


def _set(actions: Any) -> None:
    parser = command(
        actions,
        "set",
        "set values",
        "Replaces the whole value of each key, given as JSON; other keys stay, and no key can be "
        "deleted. KEY.MEMBER=JSON changes a member of an object, and KEY+=JSON adds an item to a "
        "list; the plan shows the whole value that is sent. Values are validated against the "
        f"environment's own schema. {CONFIRMED}",
        "trunkline config set sandbox 'greeting=\"Good evening\"' max_wait=40 --project acme",
        "trunkline config set live late_check_out.fee=50 --project acme --dry-run",
        "trunkline config set live --file values.json --project acme --dry-run",
        module="write.config",
    )
    parser.add_argument("environment", metavar="ENV", help="the environment")
    parser.add_argument("values", nargs="*", metavar="KEY=JSON", help="keys and their values")
    parser.add_argument(
        "--file", metavar="FILE", help="a JSON object of values by key; - for standard input"
    )
    parser.add_argument(
        "--new-key",
        action="store_true",
        help="accept keys and members that the page does not have; no call deletes a key",
    )
    _project(parser)
    confirming(parser)


def _promote(actions: Any) -> None:
    parser = command(
        actions,
        "promote",
        "copy keys from one environment to another",
        "The values are validated against the schema of the environment that receives them; the "
        f"schema is not copied. {CONFIRMED}",
        "trunkline config promote sandbox pre-release greeting max_wait --project acme --yes",
        "trunkline config promote pre-release live --all --project acme --confirm live",
        module="write.config",
    )
    parser.add_argument("environment", metavar="FROM", help="the environment to copy from")
    parser.add_argument("other", metavar="TO", help="the environment to copy to")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="the keys")
    parser.add_argument("--all", action="store_true", help="every key that differs")
    _project(parser)
    confirming(parser)


def _schema(actions: Any) -> None:
    parser = command(
        actions,
        "schema",
        "print or replace a schema",
        "Without an option, prints the schema as JSON. A new schema is validated against the "
        "meta-schema of Draft 7, and the plan names the values that it would make invalid. "
        f"{CONFIRMED}",
        "trunkline config schema live --project acme",
        "trunkline config schema sandbox --file schema.json --project acme --yes",
        "trunkline config schema live --from pre-release --project acme --dry-run",
        module="read.config",
    )
    parser.add_argument("environment", metavar="ENV", help="the environment")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--file", action=_SchemaSource, metavar="FILE", help="the new schema; - for standard input"
    )
    source.add_argument(
        "--infer",
        action=_SchemaSource,
        nargs=0,
        default=False,
        help="infer one from the environment's values",
    )
    source.add_argument(
        "--from",
        dest="other",
        action=_SchemaSource,
        metavar="ENV",
        help="copy that of another environment",
    )
    _project(parser)
    confirming(parser)


def _validate(commands: Any) -> None:
    parser = command(
        commands,
        "validate",
        "validate a file of values against a file with a schema",
        "Prints a JSON report: every error with its JSON Pointer, line and column. The exit code "
        "is 0 if both files are valid, else 1. Nothing is sent.",
        "trunkline validate --schema schema.json --values values.json",
        module="read.validate",
    )
    parser.add_argument("--schema", metavar="FILE", required=True, help="JSON Schema, Draft 7")
    parser.add_argument(
        "--values", metavar="FILE", required=True, help="the values; - for standard input"
    )


def _project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--project", metavar="ID", help="its ID or name; needed if the account has several"
    )
    account(parser)
