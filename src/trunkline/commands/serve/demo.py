"""`trunkline demo`: the dashboard on an embedded server of its own."""

import argparse

from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.settings import settings_of
from trunkline.commands.serve.open_dashboard import open_dashboard, require_terminal
from trunkline.commands.serve.server_process import DemoData, ServerProcess
from trunkline.emulator.accounts import DemoAccount
from trunkline.emulator.parts import demo_accounts
from trunkline.model.plurals import counted
from trunkline.model.profile import DEMO_HOST, Profile, is_of_demo
from trunkline.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """Start the server and open the dashboard on it; both have ended when this returns.

    Raises:
        CommandError: there is no terminal, or the data to reset is in use.
        SettingsError: the settings cannot be used.
    """
    require_terminal()
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
    """Start the server and open the dashboard on it, with given settings.

    Args:
        settings: used for look and keys; their profiles are replaced.
        rows: about how many connectors to generate beside the realistic ones.
        latency: milliseconds before each response.
        errors: the share of requests that fail, from 0 to 1.
    """
    with DemoData.claim(settings.paths.data / "demo", rows, reset=reset) as data:
        if data.note:
            say(data.note)
        if reset:
            _discard_staged(settings)
        options = ["--rows", str(rows), "--latency", str(latency), "--errors", str(errors)]
        with ServerProcess([*data.options, *options], keep_open=data.handles) as server:
            known = demo_accounts()
            accounts = [(profile_of(each, server.url, settings), each.secret) for each in known]
            start = accounts[0][0].name
            code = open_dashboard(settings.only(accounts, start), start=start)
    if server.error:
        say(f"The demo server failed: {server.error}")
        return code or 1
    return code


def profile_of(account: DemoAccount, url: str, settings: Settings) -> Profile:
    """Return the demo's profile of one of the server's accounts."""
    return Profile(
        name=_name_of(account),
        vendor=account.vendor,
        account=account.account,
        base_url=f"{url}{account.path}",
        credential="the demo",
        read_only=bool(settings.values["read_only"]),
        phone_region=settings.phone_region.upper(),
        host=DEMO_HOST,
    )


def _name_of(account: DemoAccount) -> str:
    return f"demo-{account.vendor}"


def _discard_staged(settings: Settings) -> None:
    """Discard the staged edits of records that are about to be created anew."""
    from trunkline.changes.staging.discard import discard_staged
    from trunkline.changes.store.errors import StoreError
    from trunkline.changes.store.schema import unattributed
    from trunkline.sessions import Sessions

    try:
        unnamed = [unattributed(_name_of(account)) for account in demo_accounts()]
        count = discard_staged(
            settings.paths.state,
            lambda account: account in unnamed or is_of_demo(account),
            Sessions(settings).known_account,
        )
    except StoreError as error:
        say(f"Staged edits of the demo were kept: {error}")
        return
    if count:
        say(f"Discarded {counted(count, 'staged edit')} of the demo")
