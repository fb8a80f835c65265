"""The account that a command works on: of the chosen profile, else of the only one that fits."""

import argparse
from collections.abc import Callable, Mapping, Sequence

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.find_kind import kind_named, unknown_kind
from trunkline.commands.selection.find_records import UnknownName, find, find_parent
from trunkline.commands.selection.settings import settings_of
from trunkline.model.kind import Kind
from trunkline.sessions import SessionError
from trunkline.settings import Settings, SettingsError
from trunkline.settings.errors import Problem
from trunkline.vendors.base import Vendor, load_vendor

KindIn = Callable[[Vendor], Kind | None]
"""Returns the kind of a vendor that a command works on, `None` where it has none."""

Missing = Callable[[Sequence[Vendor]], CommandError]
"""Returns the error for one vendor, or several, that have no such kind."""


def account_with_kind(
    arguments: argparse.Namespace, named: Sequence[str] = ()
) -> tuple[Account, Kind]:
    """Return the account with the kind that the arguments name; raises as `account_for`.

    Args:
        named: the records that the command names.
    """

    def missing(vendors: Sequence[Vendor]) -> CommandError:
        return unknown_kind(vendors, arguments.kind)

    return account_for(arguments, lambda vendor: kind_named(vendor, arguments.kind), missing, named)


def account_for(
    arguments: argparse.Namespace,
    kind_in: KindIn,
    missing: Missing,
    named: Sequence[str] = (),
    rank: Callable[[Kind], int] = lambda kind: 0,
) -> tuple[Account, Kind]:
    """Return the account of the chosen profile, else of the only one that fits, and the kind.

    A profile fits if its vendor has the kind, and it has the project and the records that the
    command names. It is asked for these only where several profiles have the kind.

    Args:
        arguments: the settings, and `project` if the command has it.
        named: the records that the command names.
        rank: returns how well a kind fits; the lowest one wins.

    Raises:
        SettingsError: the settings cannot be used, or several profiles fit.
        CommandError: no profile fits.
    """
    settings = settings_of(arguments)
    if settings.profile or len(settings.profiles) < 2:
        account = Account(settings, settings.choose())
        if (kind := kind_in(account.vendor)) is None:
            raise missing([account.vendor])
        return account, kind
    vendors = {name: load_vendor(each.vendor) for name, each in settings.profiles.items()}
    kinds = {name: kind for name, vendor in vendors.items() if (kind := kind_in(vendor))}
    if not kinds:
        raise missing(list(vendors.values()))
    best = min(map(rank, kinds.values()))
    kinds = {name: kind for name, kind in kinds.items() if rank(kind) == best}
    project = getattr(arguments, "project", None)
    if project:
        # Where no kind belongs to a project, the option is refused later, with the reason.
        kinds = {name: kind for name, kind in kinds.items() if kind.parent} or kinds
    accounts: dict[str, Account] = {}
    if len(kinds) > 1 and (project or named):
        accounts = _with_records(settings, kinds, project, named)
        kinds = {name: kinds[name] for name in accounts}
    if len(kinds) > 1:
        what = ", ".join(map(repr, named)) or (f"a project {project!r}" if project else "")
        why = f"Several profiles have {what or next(iter(kinds.values())).name}"
        raise SettingsError(Problem(f"{why}. Choose a profile with --profile: {', '.join(kinds)}"))
    name, kind = next(iter(kinds.items()))
    account = Account(settings, settings.profiles[name])
    if name in accounts:
        account.loaded = accounts[name].loaded
    return account, kind


def _with_records(
    settings: Settings, kinds: Mapping[str, Kind], project: str | None, named: Sequence[str]
) -> dict[str, Account]:
    """Return the accounts that have the project and the records, or could not be asked.

    Raises:
        UnknownName: no profile has them.
    """
    fitting: dict[str, Account] = {}
    unknown: list[str] = []
    for name, kind in kinds.items():
        account = Account(settings, settings.profiles[name])
        try:
            account.run(_look_up(account, kind, project, named))
        except UnknownName as error:
            unknown.append(f"{name}: {error}")
            continue
        except (CommandError, ApiError, SessionError, SettingsError):
            # It may have them: the user has to say which profile is meant.
            pass
        fitting[name] = account
    if not fitting:
        raise UnknownName("\n".join(unknown))
    return fitting


async def _look_up(account: Account, kind: Kind, project: str | None, named: Sequence[str]) -> None:
    if named:
        await find(account, kind, argparse.Namespace(project=project), keys=named)
    else:
        await find_parent(account, kind, project)
