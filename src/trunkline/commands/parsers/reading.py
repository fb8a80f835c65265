"""The parsers of the commands that read, and of those that serve."""

import argparse
from pathlib import Path
from typing import Any

from trunkline.commands.parsers.common import (
    command,
    common,
    data,
    formats_of,
    look,
    port,
    positive,
)


def add_reading_commands(commands: Any) -> None:
    """Add the commands, in the order of the help."""
    for add in (add_demo_command, _list, _lookup, _profiles, _info, _serve):
        add(commands)


def add_demo_command(commands: Any) -> None:
    """Add the command `demo`."""
    parser = command(
        commands,
        "demo",
        "open the dashboard on an embedded server with realistic data",
        "The server listens on this machine only, and ends with the dashboard. Your changes are "
        "kept until --reset.",
        "trunkline demo",
        "trunkline demo --rows 100000            a hundred thousand connectors",
        "trunkline demo --latency 200 --errors 0.3   a bad day",
        module="serve.demo",
    )
    common(parser, "config", "read_only")
    look(parser)
    data(parser)
    parser.add_argument("--reset", action="store_true", help="start with fresh data")


def _serve(commands: Any) -> None:
    parser = command(
        commands,
        "serve",
        "run the embedded server alone, for scripts and other clients",
        "It behaves like the vendors' APIs, over plain HTTP, and prints its URLs and credentials. "
        "Ctrl-C stops it.",
        "trunkline serve",
        "trunkline serve --port 0 --db data.sqlite --rate-limit 20",
        module="serve.serve",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port",
        type=port,
        default=8642,
        metavar="N",
        help="the port; 0 for a free one (default: %(default)s)",
    )
    parser.add_argument(
        "--db", type=Path, metavar="FILE", help="keep the data in this file (default: in memory)"
    )
    data(parser)
    parser.add_argument(
        "--rate-limit",
        type=positive,
        default=0.0,
        metavar="N",
        help="respond with 429 to more than N requests per second",
    )
    parser.add_argument("--any-credential", action="store_true", help="accept every credential")
    parser.add_argument(
        "--allow-remote",
        action="store_true",
        help="listen on an address that other machines can reach, with credentials of its own",
    )


def _list(commands: Any) -> None:
    parser = command(
        commands,
        "list",
        "print the records of a kind",
        "Kinds have the same names as in the dashboard: numbers, connectors, config-pages, "
        "phone-configs, telephony-configs, agents …; an unknown one prints those of the vendor. "
        "JSON and CSV have the vendor's own field names and values.",
        "trunkline list projects",
        "trunkline list connectors --filter 'env:live voice:Neural2' --format json",
        "trunkline list numbers --project 'Harbour Hotels' --format csv > numbers.csv",
        module="read.list",
    )
    parser.add_argument("kind", metavar="KIND", help="the kind of records")
    common(parser, "config", "profile", "read_only")
    parser.add_argument(
        "--project",
        metavar="ID",
        help="only records of this project: its ID or name (default: all projects)",
    )
    parser.add_argument(
        "--filter",
        default="",
        metavar="FILTER",
        help="only records that match, in the dashboard's filter language: words that must all "
        "match, column:text, column=text, !not, /regex/",
    )
    formats_of(parser, "table", "json", "csv")


def _lookup(commands: Any) -> None:
    parser = command(
        commands,
        "lookup",
        "show where a call to a number goes",
        "Traces a number to what answers its calls, in all profiles at once or in one, and from "
        "one account into the next where a call is forwarded. A number without a country code "
        "needs phone_region in the settings. JSON is a list with an object for each profile that "
        "has the number: profile, number, the records along the route by the name of their kind, "
        "problems, and leads: the addresses that the call is forwarded to, each with what was "
        "reached there.",
        "trunkline lookup '+44 20 7946 0018'",
        "trunkline lookup 020-7946-0018 --profile acme-us --format json",
        "trunkline trace '+44 20 7946 0018' --format markdown     for a ticket",
        aliases=("trace",),
        module="read.lookup",
    )
    parser.add_argument("number", metavar="NUMBER", help="the number, in any format")
    parser.add_argument(
        "--timeout",
        dest="trace_timeout",
        type=positive,
        default=argparse.SUPPRESS,
        metavar="S",
        help="the timeout of each profile in seconds (default: trace_timeout in the settings)",
    )
    common(parser, "config", "profile", "read_only")
    formats_of(parser, "text", "json", "markdown")


def _profiles(commands: Any) -> None:
    parser = command(
        commands,
        "profiles",
        "print the profiles",
        "Each with the source of its secret; the secret itself is never shown.",
        "trunkline profiles --check              test each with one call",
        module="read.profiles",
    )
    common(parser, "config", "profile", "read_only")
    parser.add_argument("--check", action="store_true", help="test each profile with one call")
    formats_of(parser, "table", "json")


def _info(commands: Any) -> None:
    parser = command(
        commands,
        "info",
        "print every path and setting in force, each with its source",
        "The command line wins over the environment, the environment over the file, the file over "
        "the default.",
        "trunkline info",
        module="read.info",
    )
    common(parser)
    look(parser)
    formats_of(parser, "text", "json")
