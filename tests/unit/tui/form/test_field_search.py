"""Searching the fields of a form."""

from support.form_context import FormDesk
from trunkline.tui.form.field_search import FieldSearch


async def test_a_search_moves_while_it_is_typed_and_back_when_it_is_cancelled(
    desk: FormDesk,
) -> None:
    search = FieldSearch(desk.context)
    desk.select("/name")
    await search.ask()
    search.search("day")
    assert desk.context.pointer == "/days"
    search.search("daz")
    assert desk.context.pointer == "/name"
    await desk.enter("daz")
    assert desk.messages == ["No field matches 'daz'"]
