"""The one table from routes to screens; a screen is imported when it is first opened."""

from typing import Any, assert_never

from textual.screen import Screen

from trunkline.tui.services.routes import (
    BrowseRoute,
    ColumnsRoute,
    EnvironmentsRoute,
    HelpRoute,
    HistoryRoute,
    NewRecordRoute,
    NumberImportRoute,
    PageFormRoute,
    PaletteRoute,
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


def screen_for(route: Route) -> Screen[Any]:
    """Return a new screen of a route."""
    match route:
        case BrowseRoute():
            from trunkline.tui.browse.screen import BrowseScreen

            return BrowseScreen(route)
        case RecordRoute():
            from trunkline.tui.browse.record_screen import record_screen

            return record_screen(route)
        case ColumnsRoute():
            from trunkline.tui.table.columns_screen import ColumnsScreen

            return ColumnsScreen(route.heading, route.table)
        case NumberImportRoute():
            from trunkline.tui.browse.editing.number_import_screen import NumberImportScreen

            return NumberImportScreen(route)
        case RecordFormRoute() | NewRecordRoute():
            from trunkline.tui.records.record_form_screen import record_form_screen

            return record_form_screen(route)
        case PageFormRoute():
            from trunkline.tui.pages.page_form_screen import page_form_screen

            return page_form_screen(route)
        case EnvironmentsRoute():
            from trunkline.tui.pages.environments_screen import EnvironmentsScreen

            return EnvironmentsScreen(route)
        case SchemaPreviewRoute():
            from trunkline.tui.pages.schema_preview_screen import PreviewScreen

            return PreviewScreen(route)
        case PasteRoute():
            from trunkline.tui.text.paste_screen import PasteScreen

            return PasteScreen(route)
        case ProfilesRoute():
            from trunkline.tui.profiles.profiles_screen import ProfilesScreen

            return ProfilesScreen()
        case WelcomeRoute():
            from trunkline.tui.profiles.welcome_screen import WelcomeScreen

            return WelcomeScreen()
        case RequestsRoute():
            from trunkline.tui.profiles.requests_screen import RequestsScreen

            return RequestsScreen()
        case HistoryRoute():
            from trunkline.tui.review.runs.history_screen import HistoryScreen

            return HistoryScreen()
        case ReviewRoute():
            from trunkline.tui.review.review_screen import ReviewScreen

            return ReviewScreen(route)
        case RunRoute():
            from trunkline.tui.review.runs.run_screen import RunScreen

            return RunScreen(route.number)
        case RunItemRoute():
            from trunkline.tui.review.runs.run_item_screen import run_item_screen

            return run_item_screen(route)
        case TraceRoute():
            from trunkline.tui.trace.trace_screen import TraceScreen

            return TraceScreen(route)
        case HelpRoute():
            from trunkline.tui.command.help_screen import HelpScreen

            return HelpScreen(route.reasons)
        case PaletteRoute():
            from trunkline.tui.command.palette_screen import Palette

            return Palette()
    assert_never(route)
