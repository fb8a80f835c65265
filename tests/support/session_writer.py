"""A writer on one session, with enough attempts for a test's bad days."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.one_account import OneAccount
from trunkline.changes.planning.plan import Plan
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.vendors.base import Session, Vendor

__all__ = ["patched", "writing_over"]


def patched(plan: Plan, patch: Mapping[str, Any]) -> Plan:
    """Return a plan of one change that writes something else, which nothing has checked."""
    (item,) = plan.items
    return Plan((replace(item, change=replace(item.change, patch=patch)),))


@asynccontextmanager
async def writing_over(folder: Path, session: Session, vendor: Vendor) -> AsyncIterator[Writer]:
    """Yield a writer with its files in a folder; close it and the session at the end."""
    options = RunOptions(attempts=20, first_wait=0.01)
    writer = Writer(folder, OneAccount(session, vendor.kinds), options)
    try:
        yield writer
    finally:
        await session.aclose()
        writer.close()
