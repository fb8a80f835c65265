"""The arguments of `trunkline config` and `trunkline validate`."""

import argparse
from typing import Any

from trunkline.commands.parsers.common import command, formats_of
from trunkline.commands.parsers.writing import CONFIRMED, account, confirming

_ACTS = "What is written acts at once, on live calls too."


def add_config_commands(commands: Any) -> None:
    """Add them to a parser's commands, in the order of its help."""
    parser = command(
        commands,
        "config",
        "read, compare, change and promote config pages",
        "The config page of an environment has values by key, and a JSON Schema (Draft 7) that "
        f"they must satisfy. {_ACTS}",
        "trunkline config get live greeting --project acme",
        "trunkline config diff sandbox live --project acme",
        "trunkline config promote sandbox live greeting --project acme --dry-run",
        module="read.config",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    _get(actions)
    _diff(actions)
    _set(actions)
    _promote(actions)
    _schema(actions)
    _validate(commands)


def _get(actions: Any) -> None:
    parser = command(
        actions,
        "get",
        "print values as JSON",
        "Without an environment, the values of each; of one environment, an object of its values; "
        "of one key, its value; of several keys, an object of those.",
        "trunkline config get --project acme",
        "trunkline config get live greeting opening_hours --project acme",
        module="read.config",
    )
    parser.add_argument("environment", nargs="?", metavar="ENV", help="the environment")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="only these keys")
    _whose(parser)


def _diff(actions: Any) -> None:
    parser = command(
        actions,
        "diff",
        "print where two environments differ: values, then schemas",
        "The keys whose values differ with both values, and every place where the schemas differ.",
        "trunkline config diff sandbox live --project acme",
        "trunkline config diff sandbox live --format json --project acme",
        module="read.config",
    )
    parser.add_argument("environment", metavar="ENV", help="the one environment")
    parser.add_argument("other", metavar="ENV", help="the other")
    _whose(parser)
    formats_of(parser, "text", "json")


def _set(actions: Any) -> None:
    parser = command(
        actions,
        "set",
        "change values",
        "Each key gets the whole value that is given, as JSON; other keys stay. Values are checked "
        f"against the environment's own schema. No call takes a key away. {CONFIRMED}",
        "trunkline config set sandbox 'greeting=\"Good evening\"' max_wait=40 --project acme",
        "trunkline config set live --file values.json --project acme --dry-run",
        module="read.config",
    )
    parser.add_argument("environment", metavar="ENV", help="the environment")
    parser.add_argument("values", nargs="*", metavar="KEY=JSON", help="keys and their values")
    parser.add_argument(
        "--file", metavar="FILE", help="a JSON object of values by key; - for standard input"
    )
    _whose(parser)
    confirming(parser)


def _promote(actions: Any) -> None:
    parser = command(
        actions,
        "promote",
        "bring keys from one environment to another",
        "The values are checked against the schema of the environment that gets them; no schema "
        f"goes with them. {CONFIRMED}",
        "trunkline config promote sandbox pre-release greeting max_wait --project acme --yes",
        "trunkline config promote pre-release live --all --project acme --confirm live",
        module="read.config",
    )
    parser.add_argument("environment", metavar="FROM", help="the environment with the values")
    parser.add_argument("other", metavar="TO", help="the environment that gets them")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="the keys")
    parser.add_argument("--all", action="store_true", help="every key that differs")
    _whose(parser)
    confirming(parser)


def _schema(actions: Any) -> None:
    parser = command(
        actions,
        "schema",
        "print a schema, or give an environment another one",
        "Without an option, it is printed as JSON. A new one is checked against the meta-schema of "
        "Draft 7 first, and the plan says which values it would make invalid. "
        f"{CONFIRMED}",
        "trunkline config schema live --project acme",
        "trunkline config schema sandbox --file schema.json --project acme --yes",
        "trunkline config schema live --from pre-release --project acme --dry-run",
        module="read.config",
    )
    parser.add_argument("environment", metavar="ENV", help="the environment")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--file", metavar="FILE", help="the new schema; - for standard input")
    source.add_argument(
        "--infer", action="store_true", help="make one that the environment's values fit"
    )
    source.add_argument("--from", dest="other", metavar="ENV", help="copy another environment's")
    _whose(parser)
    confirming(parser)


def _validate(commands: Any) -> None:
    parser = command(
        commands,
        "validate",
        "check a file of values against a file with a schema",
        "Prints a JSON report: every error with its JSON Pointer, line and column. Ends with 0 "
        "where both files are good, else with 1. Nothing is sent.",
        "trunkline validate --schema schema.json --values values.json",
        module="read.validate",
    )
    parser.add_argument("--schema", metavar="FILE", required=True, help="JSON Schema, Draft 7")
    parser.add_argument(
        "--values", metavar="FILE", required=True, help="the values; - for standard input"
    )


def _whose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--project",
        metavar="ID",
        help="its ID or exact name; needed where the account has several",
    )
    account(parser)
