"""Entering the secrets of an undo: asked for one after another, checked, and left out by name."""

import inspect
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from support.list_view import TypedLine
from support.review import FakeScreen, item_of, plan_of, plan_view
from support.sweep import Sweep
from trunkline.changes.planning.missing_secrets import MissingSecret
from trunkline.changes.planning.plan import Plan
from trunkline.model.change import RecordRef
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.applying import ApplyingController
from trunkline.tui.review.secret_entry import SecretEntryController

APPLY, ENTER = action_of("review.apply"), action_of("review.secret")
MISSING = tuple(
    MissingSecret(RecordRef("acme", "desks", "", key), "pin", f"Desk {key}") for key in "ab"
)


class Menu(NamedTuple):
    """A menu that is not on a screen."""

    title: str
    items: list[Any]


@pytest.fixture(autouse=True)
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("chrome.secret_source", "review.applying"):
        monkeypatch.setattr(f"trunkline.tui.{module}.MenuScreen", Menu)
    monkeypatch.setattr("trunkline.tui.chrome.secret_source.InputLine", TypedLine)


class User:
    """A user of the review of an undo that lacks two secrets."""

    def __init__(self, *, ready: bool = True, undoes: int | None = 7) -> None:
        self.screen = FakeScreen()
        self.view, _ = plan_view(self.screen, undoes)
        self.view.planning = False
        items = [item_of()] if ready else []
        self.view.show(replace(plan_of(*items), unknown=MISSING))
        self.plans = 0
        self.secrets = SecretEntryController(self.view, self.replan)
        self.applying = ApplyingController(self.view, self.secrets.do_review_secret)
        self.screen.services.changes.writer.secret_problem.return_value = ""

    def replan(self) -> None:
        self.plans += 1

    async def choose(self, chosen: Any) -> None:
        result = self.screen.menu(chosen)
        if inspect.isawaitable(result):
            await result

    async def type(self, *texts: str) -> None:
        for text in texts:
            assert await self.screen.lines[-1].accept(text) == ""

    @property
    def title(self) -> str:
        """The title of the menu that was opened last."""
        return str(self.screen.services.push.call_args.args[0].title)


def test_a_plan_is_searched_once_for_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Plan] = []

    def search(plan: Plan) -> tuple[MissingSecret, ...]:
        searched.append(plan)
        return MISSING

    monkeypatch.setattr(Plan, "missing", property(search))
    user = User()
    assert user.secrets.why_not(ENTER) == user.secrets.why_not(ENTER) == ""
    assert len(searched) == 1


def test_only_the_undo_of_a_run_asks() -> None:
    user = User(undoes=None)
    assert user.secrets.why_not(ENTER) == "Secrets are entered in the form of a record"
    user = User()
    assert user.secrets.why_not(ENTER) == ""
    assert user.screen.shown == "1 change · 2 secrets missing: c enters them"
    user.view.show(plan_of(item_of()))
    assert user.secrets.why_not(ENTER) == "No secret is missing"


async def test_each_is_asked_for_and_then_planned_once() -> None:
    user = User()
    user.secrets.do_review_secret()
    assert user.title == "pin of Desk a, as it was before run 7 · 2 missing"
    await user.choose("typed")
    await user.type("hunter2", "hunter2")
    assert (user.plans, user.title) == (0, "pin of Desk b, as it was before run 7")
    await user.choose("typed")
    await user.type("hunter3 ", "hunter3 ")
    assert user.plans == 1
    assert list(user.view.secrets.values()) == ["hunter2", "hunter3 "]
    Sweep("hunter").look("the view", user.view, user.screen.services.notify.call_args_list)


async def test_two_that_differ_and_a_wrong_one_are_asked_for_again() -> None:
    user = User()
    user.secrets.do_review_secret()
    await user.choose("typed")
    await user.type("hunter2", "hunter3")
    assert "differ" in user.screen.services.notify.call_args.args[0]
    user.screen.services.changes.writer.secret_problem.return_value = "pin had another value"
    await user.type("hunter2", "hunter2")
    assert user.screen.services.notify.call_args.args[0] == "pin had another value"
    assert user.title.startswith("pin of Desk a")
    assert user.view.secrets == {}


async def test_one_is_left_out_and_the_others_are_planned() -> None:
    user = User()
    user.secrets.do_review_secret()
    await user.choose("skip")
    await user.choose("typed")
    await user.type("hunter3", "hunter3")
    assert user.plans == 1
    assert list(user.view.secrets) == [(MISSING[1].target, "pin")]
    user.secrets.do_review_secret()
    await user.choose(None)
    assert user.plans == 1


async def test_applying_asks_first_and_names_what_is_left_out() -> None:
    user = User()
    await user.applying.do_review_apply()
    assert user.title == "The journal does not hold:\npin of Desk a\npin of Desk b"
    await user.choose("enter")
    assert user.title.startswith("pin of Desk a, as it was")
    await user.applying.do_review_apply()
    await user.choose("write")
    await user.choose(True)
    assert user.screen.services.start.called


async def test_without_anything_else_to_write_only_entering_is_offered() -> None:
    user = User(ready=False)
    assert user.applying.why_not(APPLY) == ""
    await user.applying.do_review_apply()
    items = user.screen.services.push.call_args.args[0].items
    assert [item.why_not for item in items] == ["", "", "nothing else can be written"]
