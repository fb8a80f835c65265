"""`trunkline demo`: the dashboard on an embedded server of its own."""

import argparse

from trunkline.commands.selection.context import say, settings_of
from trunkline.commands.serve.open_dashboard import demand_terminal, open_dashboard
from trunkline.commands.serve.server_process import DemoData, ServerProcess
from trunkline.emulator.accounts import DemoAccount
from trunkline.emulator.parts import demo_accounts
from trunkline.model.profile import Profile
from trunkline.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """Start the server and open the dashboard on it; both are gone when this returns.

    Returns:
        The exit code.

    Raises:
        Failure: there is no terminal, or the kept data is in use and was to be reset.
        SettingsError: something is wrong with the settings.
    """
    demand_terminal()
    settings = settings_of(arguments)
    return open_demo(
        settings,
        rows=arguments.rows,
        latency=arguments.latency,
        errors=arguments.errors,
        reset=arguments.reset,
    )


def open_demo(
    settings: Settings,
    *,
    rows: int = 0,
    latency: float = 0.0,
    errors: float = 0.0,
    reset: bool = False,
) -> int:
    """Do what `run` does, with the settings that are in force.

    Args:
        settings: the look and the keys are taken from them, the profiles are not.
        rows: about how many connectors there are beside the believable ones.
        latency: milliseconds that every answer waits.
        errors: the share of requests that fail, from 0 to 1.
        reset: whether the data is made anew; what is staged for it is dropped.
    """
    with DemoData.claim(settings.paths.data / "demo", rows, reset=reset) as data:
        if data.note:
            say(data.note)
        if reset:
            _forget(settings)
        options = ["--rows", str(rows), "--latency", str(latency), "--errors", str(errors)]
        with ServerProcess([*data.options, *options], keep_open=data.handles) as server:
            accounts = [
                (profile_of(account, server.url, settings), account.secret)
                for account in demo_accounts()
            ]
            start = accounts[0][0].name
            code = open_dashboard(settings.only(accounts, start), start=start)
    if server.complaint:
        say(f"the demo's server failed: {server.complaint}")
        return code or 1
    return code


def profile_of(account: DemoAccount, url: str, settings: Settings) -> Profile:
    """Return the demo's profile of one of the server's accounts.

    Args:
        account: the account.
        url: where the server is.
        settings: what the user has set.
    """
    return Profile(
        name=_name_of(account),
        vendor=account.vendor,
        account=account.account,
        base_url=f"{url}{account.path}",
        credential="the demo",
        read_only=bool(settings.values["read_only"]),
        phone_region=settings.phone_region.upper(),
    )


def _name_of(account: DemoAccount) -> str:
    return f"demo-{account.vendor}"


def _forget(settings: Settings) -> None:
    """Drop what is staged for records that are about to be made anew."""
    from trunkline.changes.staging.discard import forget_staged
    from trunkline.changes.store.errors import StoreError

    try:
        count = forget_staged(
            settings.paths.state, [_name_of(account) for account in demo_accounts()]
        )
    except StoreError as error:
        say(f"what is staged for the demo stays staged: {error}")
        return
    if count:
        say(f"{count:,} staged {'edit' if count == 1 else 'edits'} of the demo dropped")
