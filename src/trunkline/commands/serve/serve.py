"""`trunkline serve`: the embedded server alone, until Ctrl-C."""

import argparse
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from trunkline.commands.reporting.command_error import DONE, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.commands.serve.server_process import lock_data
from trunkline.emulator.config import ServerConfig, is_loopback
from trunkline.emulator.credentials import new_credential
from trunkline.emulator.parts import demo_accounts
from trunkline.vendors.base import load_vendor


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal arrives.

    Raises:
        CommandError: the server cannot start.
    """
    from trunkline.emulator.server import CannotServe, Running, serve

    accounts = demo_accounts()
    credentials = {}
    if not is_loopback(arguments.host):
        _check_remote(arguments)
        credentials = {account.vendor: new_credential() for account in accounts}
    config = ServerConfig(
        host=arguments.host,
        port=arguments.port,
        db=arguments.db,
        rows=arguments.rows,
        any_credential=arguments.any_credential,
        latency=arguments.latency,
        errors=arguments.errors,
        rate_limit=arguments.rate_limit,
        credentials=credentials,
    )

    def announce(running: Running) -> None:
        rows = [["vendor", "base_url", "account", "credential"]]
        for account in accounts:
            title, url = load_vendor(account.vendor).title, f"{running.url}{account.path}"
            secret = credentials.get(account.vendor, account.secret)
            rows.append([title, url, account.account or "–", secret])
        with standard_output() as stream:
            stream.writelines(f"{line}\n" for line in aligned(rows))
        if credentials:
            say(f"Others can reach {running.url}, over plain HTTP: put a proxy with TLS before it")
            say("These credentials are not stored: the next start makes others")
        if config.any_credential:
            say("Every credential is accepted")
        if config.db and running.rows != config.rows:
            say(f"{config.db} already has data; --rows {config.rows} has no effect")
        place = f"in {config.db}" if config.db else "in memory only"
        say(f"The data is {place}; Ctrl-C stops the server")

    # Ctrl-C stops the server; it may come before the server handles signals.
    with contextlib.suppress(KeyboardInterrupt), _locked(config.db):
        try:
            serve(config, announce)
        except CannotServe as error:
            raise CommandError(str(error)) from error
    return DONE


def _check_remote(arguments: argparse.Namespace) -> None:
    """Check that others may reach the server.

    Raises:
        CommandError: the user has not said so, or everybody could use it.
    """
    if not arguments.allow_remote:
        host = arguments.host or "every address"
        raise CommandError(f"Others can reach {host}: add --allow-remote, or use 127.0.0.1")
    if arguments.any_credential:
        raise CommandError("--any-credential is for this machine only: omit --allow-remote")


@contextlib.contextmanager
def _locked(file: Path | None) -> Iterator[None]:
    """Keep other servers from a file while the block runs.

    Raises:
        CommandError: another server uses it, or its folder cannot be used.
    """
    if file is None:
        yield
        return
    try:
        handle = lock_data(file)
    except BlockingIOError:
        raise CommandError(f"Another server uses {file}: stop it first") from None
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    try:
        yield
    finally:
        os.close(handle)
