"""`trunkline serve`: the embedded server alone, until Ctrl-C."""

import argparse
import contextlib

from trunkline.commands.reporting.command_error import DONE, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.emulator.config import ServerConfig
from trunkline.emulator.parts import demo_accounts
from trunkline.vendors.base import load_vendor


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal arrives.

    Raises:
        CommandError: the server cannot start.
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
        with standard_output() as stream:
            stream.writelines(f"{line}\n" for line in aligned(rows))
        if config.any_credential:
            say("Every credential is accepted")
        if config.db and running.rows != config.rows:
            say(f"{config.db} already has data; --rows {config.rows} has no effect")
        place = f"in {config.db}" if config.db else "in memory only"
        say(f"The data is {place}; Ctrl-C stops the server")

    # Ctrl-C stops the server; it may come before the server handles signals.
    with contextlib.suppress(KeyboardInterrupt):
        try:
            serve(config, announce)
        except CannotServe as error:
            raise CommandError(str(error)) from error
    return DONE
