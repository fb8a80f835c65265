"""Which accounts have been written to by runs that ended lately."""

from collections.abc import Collection, Iterable

from trunkline.changes.journal.run_entry import RunEntry


def last_written(runs: Iterable[RunEntry], since: str, without: Collection[int]) -> dict[str, int]:
    """Return the latest run that has written to each account.

    Args:
        runs: the latest runs, newest first.
        since: when a run must have ended at the earliest, ISO 8601 in UTC.
        without: the runs to leave out.
    """
    latest: dict[str, int] = {}
    for run in runs:
        if run.ended >= since and run.wrote and run.id not in without:
            for account in run.accounts.values():
                latest.setdefault(account, run.id)
    return latest
