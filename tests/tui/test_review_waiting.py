"""The review while a vendor is slow: the page says what it waits for, then shows the plan."""

import asyncio
from typing import Any

import pytest

from support.desks import DesksSession, at_desks, desk


async def test_the_page_shows_that_records_are_still_being_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = asyncio.Event()
    fetch = DesksSession.fetch

    async def slow(*asked: Any) -> Any:
        await answered.wait()
        return await fetch(*asked)

    async with at_desks([desk("d1", note="old")]) as editor:
        await editor.edit_cell("name", "Front")
        monkeypatch.setattr(DesksSession, "fetch", slow)
        await editor.press("S")
        await editor.until(lambda: "Loading the records again …" in editor.text, "said")
        answered.set()
        await editor.planned()
        assert "Desk d1 → " in editor.text
        assert "Loading the records" not in editor.text
