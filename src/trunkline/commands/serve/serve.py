"""`trunkline serve`: the embedded server alone, until ctrl-c."""

import argparse
import contextlib
import sys

from trunkline.commands.reporting.failure import DONE, Failure
from trunkline.commands.reporting.output import aligned
from trunkline.commands.selection.context import say
from trunkline.emulator.config import ServerConfig
from trunkline.emulator.parts import demo_accounts
from trunkline.vendors.base import load_vendor


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal comes.

    Returns:
        The exit code.

    Raises:
        Failure: the server cannot start.
    """
    from trunkline.emulator.server import CannotServe, Running, serve

    config = ServerConfig(
        host=arguments.host,
        port=arguments.port,
        db=arguments.db,
        rows=arguments.rows,
        any_credential=arguments.any_credential,
        latency=arguments.latency,
        errors=arguments.errors,
        rate_limit=arguments.rate_limit,
    )

    def announce(running: Running) -> None:
        rows = [["vendor", "base_url", "account", "credential"]]
        for account in demo_accounts():
            title, url = load_vendor(account.vendor).title, f"{running.url}{account.path}"
            rows.append([title, url, account.account or "–", account.secret])
        sys.stdout.writelines(f"{line}\n" for line in aligned(rows))
        sys.stdout.flush()
        if config.any_credential:
            say("every credential is taken")
        if config.db and running.rows != config.rows:
            say(f"{config.db} has its data already; --rows {config.rows} changes nothing")
        say(f"the data is {f'in {config.db}' if config.db else 'in memory only'}; ctrl-c stops")

    # Ctrl-c is how a server is stopped; it may come before the server listens to signals.
    with contextlib.suppress(KeyboardInterrupt):
        try:
            serve(config, announce)
        except CannotServe as error:
            raise Failure(str(error)) from error
    return DONE
