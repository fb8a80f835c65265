"""A vendor that answers a secret, which none should: it is taken out before anybody sees it."""

from pathlib import Path

import pytest

from support.desks import DESKS, at_desks, desk
from support.sweep import Sweep, made_up
from support.watched import Watched, watching
from trunkline.changes.staging.record_text import records_text
from trunkline.model.record import Record

SECRETS = made_up("desks", "token"), made_up("desks", "pin")


async def test_it_is_shown_copied_and_kept_nowhere(home: Path) -> None:
    token, pin = SECRETS
    rows = [desk("d1", token=token, pin=pin), desk("d2", token=token)]
    async with at_desks(rows) as editor:
        with watching(Watched(editor.app, editor.pilot), home, *SECRETS) as user:
            assert await user.copy_each() > 3
            await user.press("*")
            assert await user.copy_each() > 7
            await user.press("u", "+")
            await user.press("i")
            assert await user.copy_each() > 1
            await user.press("escape", "e")
            assert await user.copy_each() > 1
            await user.press("escape", "*", "e", "escape", "d", "S")
            await user.planned()
            assert await user.copy_each() > 0
            user.sweep_all("the review")


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_a_table_for_an_editor_has_no_secret_and_no_column_for_one(form: str) -> None:
    record = Record("d1", None, desk("d1", token=SECRETS[0], pin=SECRETS[1]))
    text = records_text(DESKS, [record], form)
    Sweep(*SECRETS).look("a table", text)
    assert "Desk d1" in text
    for name in DESKS.secret:
        assert name not in text
