"""Screens that are open but not drawn yet: a key typed ahead may ask them what works."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import MagicMock

import pytest

from support.desks import DESKS, desk
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.tui.actions.acting import own_actions
from trunkline.tui.app.screens import screen_for
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.profiles.requests_screen import RequestsScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import (
    ColumnsRoute,
    EnvironmentsRoute,
    HistoryRoute,
    NewRecordRoute,
    PageFormRoute,
    PasteRoute,
    ProfilesRoute,
    RecordFormRoute,
    RecordRoute,
    RequestsRoute,
    ReviewRoute,
    Route,
    RunItemRoute,
    RunRoute,
    SchemaPreviewRoute,
    TraceRoute,
    WelcomeRoute,
)
from trunkline.vendors.polyai.kinds import CONFIG_PAGES

HERE = Heading(crumbs=("acme",))
FRONT = Record("d1", None, desk("d1"))
LIVE = Record("live", "P1", {"clientEnv": "live", "variables": {"a": 1}})
KINDS: Mapping[str, Any] = {"desks": DESKS}
ROUTES: tuple[Route, ...] = (
    RecordRoute(HERE, "acme", FRONT, Cells(DESKS, Related(KINDS)), KINDS, bool, str),
    ColumnsRoute(HERE, Table(DESKS)),
    RecordFormRoute(HERE, "acme", DESKS, [FRONT]),
    NewRecordRoute(HERE, "acme", DESKS, None, {}),
    PageFormRoute(HERE, "acme", CONFIG_PAGES, LIVE, "Acme › live"),
    EnvironmentsRoute(HERE, "acme", CONFIG_PAGES, [LIVE], "Acme", "live", 80),
    SchemaPreviewRoute(HERE, MagicMock(), (), "", writable=True),
    PasteRoute(HERE, "one number a line"),
    ProfilesRoute(),
    WelcomeRoute(),
    RequestsRoute(),
    HistoryRoute(),
    ReviewRoute("acme", MagicMock()),
    RunRoute(1),
    RunItemRoute(HERE, MagicMock(), MagicMock(label="Desk d1")),
    TraceRoute(MagicMock(), "acme"),
)


def screen_of(route: Route) -> BaseScreen:
    screen = screen_for(route)
    assert isinstance(screen, BaseScreen)
    return screen


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: type(route).__name__)
def test_no_action_works_before_the_screen_is_composed(route: Route) -> None:
    screen = screen_of(route)
    assert [*screen.performers()] == []
    for action in own_actions(screen):
        assert screen.why_disabled(action) == "This screen is still opening", action.id


def test_a_screen_that_is_closed_before_it_was_shown_follows_no_requests() -> None:
    RequestsScreen().on_unmount()
