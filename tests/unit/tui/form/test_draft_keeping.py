"""Saving the draft of a form, offering it and resuming it."""

import pytest

from support.form_context import FormDesk
from trunkline.tui.form.draft_keeping import DraftKeeper
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.form_drafts import FormDrafts
from trunkline.tui.form.text_editing import TextController


@pytest.fixture
def drafts(desk: FormDesk) -> DraftKeeper:
    context = desk.context
    context.editing = FieldController(context, desk.line_editors, TextController(context))
    drafts = DraftKeeper(context)
    context.edited = drafts.save_soon
    return drafts


async def test_a_draft_is_resumed_at_its_field_with_the_open_line(
    desk: FormDesk, drafts: DraftKeeper
) -> None:
    context = desk.context
    context.edit(lambda: context.form.set("/level", 7), "/level")
    desk.select("/name")
    await context.editing.edit_field(context.field, "Ly")
    drafts.save()
    draft = drafts.find()
    assert draft is not None
    context.editor = None
    context.begin_again()
    assert desk.value("/level") == 3
    drafts.offer(draft)
    await desk.choose("r")
    assert desk.value("/level") == 7
    assert context.pointer == "/name"
    assert context.typing == "Ly"


async def test_a_discarded_draft_is_gone(desk: FormDesk, drafts: DraftKeeper) -> None:
    desk.context.edit(lambda: desk.context.form.set("/level", 7))
    draft = drafts.find()
    assert draft is not None
    drafts.offer(draft)
    await desk.choose("x")
    assert drafts.find() is None


async def test_a_draft_asks_for_its_secrets_again(desk: FormDesk, drafts: DraftKeeper) -> None:
    desk.context.edit(lambda: desk.context.form.enter("/code", "0815") and None)
    draft = drafts.find()
    assert draft is not None
    assert "0815" not in str(draft)
    desk.context.begin_again()
    await drafts.resume(draft)
    assert desk.messages == ["Drafts do not save secrets, set them again: Code"]


def test_a_draft_holds_no_json_that_may_have_a_secret_in_it(desk: FormDesk) -> None:
    session, store = desk.context.session, desk.context.services.drafts
    session.form.enter("", '{"pin": "hunter2"')
    session.form.enter("/target", '{"phone": "1"')
    at = desk.context.services.clock()
    FormDrafts(store).save(session, "live", at, "", '{"code": "hunter3"')
    draft = FormDrafts(store).find(session)
    assert draft is not None
    assert "hunter" not in str(draft)
    assert list(draft.content["typed"]) == ["/target"]
    FormDrafts(store).save(session, "live", at, "/target", "[1")
    draft = FormDrafts(store).find(session)
    assert draft is not None
    assert draft.typing == "[1"


async def test_a_draft_holds_no_password_of_a_url(desk: FormDesk, drafts: DraftKeeper) -> None:
    context = desk.context
    context.edit(lambda: context.form.set("/level", 7), "/level")
    context.edit(lambda: context.form.enter("/name", "https://u:hunter2@h") and None, "/name")
    draft = drafts.find()
    assert draft is not None
    assert "hunter2" not in str(draft)
    desk.select("/name")
    await context.editing.edit_field(context.field, "https://u:hunter3@h")
    drafts.save()
    assert "hunter3" not in str(drafts.find())
    context.editor = None
    context.begin_again()
    await drafts.resume(draft)
    assert desk.value("/level") == 7
    assert "set them again: Name" in desk.messages[-1]


def test_a_full_disk_is_notified(
    desk: FormDesk, drafts: DraftKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(draft: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(desk.store, "save", full)
    desk.context.edit(lambda: desk.context.form.set("/level", 7))
    assert desk.messages == ["Could not save the draft: No space left on device"]
