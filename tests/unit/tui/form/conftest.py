"""The form of a config page with every type of field, without a screen."""

from pathlib import Path
from typing import Any

import pytest

from support.form_context import FakeLine, FormDesk
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.tui.pages.page_form import PageForm
from trunkline.vendors.polyai.kinds import CONFIG_PAGES

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"title": "Name", "type": "string", "maxLength": 10},
        "pin": {"title": "PIN", "type": "string", "writeOnly": True},
        "code": {"title": "Code", "type": "string", "writeOnly": True},
        "level": {"title": "Level", "type": ["integer", "null"], "minimum": 1},
        "open": {"title": "Open", "type": "boolean"},
        "days": {"title": "Days", "type": "array", "items": {"type": "string"}},
        "tag": {"title": "Tag", "minLength": 1},
        "seal": {"title": "Seal", "type": "string", "readOnly": True},
        "target": {
            "title": "Target",
            "oneOf": [
                {
                    "title": "Phone",
                    "type": "object",
                    "properties": {"phone": {"type": "string"}},
                    "required": ["phone"],
                },
                {
                    "title": "Mail",
                    "type": "object",
                    "properties": {"mail": {"type": "string"}},
                    "required": ["mail"],
                },
            ],
        },
    },
}
VALUES: dict[str, Any] = {
    "name": "Paris",
    "pin": "4711",
    "level": 3,
    "open": True,
    "days": ["mon", "tue"],
    "seal": "x",
    "target": {"phone": "1"},
    "extra": "note",
}


@pytest.fixture
def page(tmp_path: Path) -> PageForm:
    record = Record("live", "P1", {"clientEnv": "live", "variables": VALUES, "schema": SCHEMA})
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    return PageForm("acme", CONFIG_PAGES, record, staging)


@pytest.fixture
def desk(page: PageForm, tmp_path: Path) -> FormDesk:
    return FormDesk(page, tmp_path)


@pytest.fixture(autouse=True)
def _lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("form.field_search", "chrome.secret_source", "form.structure_editing"):
        monkeypatch.setattr(f"trunkline.tui.{module}.InputLine", FakeLine)
