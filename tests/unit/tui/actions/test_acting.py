"""The registry keeps its own rules, and the nodes of the screens do what it says."""

import importlib
import pkgutil
import re
from collections.abc import Callable
from typing import Any

import pytest

import trunkline.tui
from trunkline.tui.actions.acting import Acting, bindings_of, performer_of
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.actions.registry import ACTIONS, SCOPES, action_of, actions_of

IDS = [action.id for action in ACTIONS]


def test_every_id_is_its_own() -> None:
    assert len(IDS) == len(set(IDS))


DESCRIBED: dict[str, Callable[[Action], bool]] = {
    "the ID is words with hyphens": lambda action: bool(
        re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", action.id)
    ),
    "the scope exists": lambda action: action.scope in SCOPES,
    "the title has a capital": lambda action: action.title[0].isupper(),
    "the title has no full stop": lambda action: not action.title.endswith("."),
    "the help ends with a full stop": lambda action: action.help.endswith("."),
    "there is a group": lambda action: bool(action.group),
    "the ID finds the action": lambda action: action_of(action.id) is action,
    "a footer label is short": lambda action: not action.footer or 0 < len(action.label) <= 12,
}


@pytest.mark.parametrize("rule", DESCRIBED)
def test_every_action_is_described_in_full(rule: str) -> None:
    assert [action.id for action in ACTIONS if not DESCRIBED[rule](action)] == []


def test_scopes_name_scopes() -> None:
    for scope in SCOPES.values():
        assert set(scope.within) <= set(SCOPES)


def test_every_scope_has_actions() -> None:
    assert {action.scope for action in ACTIONS} == set(SCOPES)


def test_bindings_carry_the_id_of_their_action() -> None:
    bound = {binding.key: binding for binding in bindings_of(actions_of("sheet"))}
    assert bound["s"].id == "sheet.sort"
    assert bound["s"].action == "perform('sheet.sort')"
    assert bound["k,up"].id == "sheet.up"


def test_each_key_of_an_ordinal_action_is_a_binding_of_its_own() -> None:
    kinds = [binding for binding in bindings_of(actions_of("browse")) if binding.key.isdigit()]
    assert [binding.id for binding in kinds] == [f"browse.kind#{n}" for n in range(9)]
    assert kinds[8].action == "perform('browse.kind', 8)"


def test_a_sequence_is_not_a_binding() -> None:
    assert all(
        " " not in binding.key for scope in SCOPES for binding in bindings_of(actions_of(scope))
    )


def test_a_class_without_a_scope_gets_no_bindings() -> None:
    class Plain(Acting):
        pass

    assert not hasattr(Plain, "BINDINGS")


def _handlers() -> set[str]:
    """Return the names of all methods of the program that perform actions."""
    for module in pkgutil.walk_packages(trunkline.tui.__path__, "trunkline.tui."):
        importlib.import_module(module.name)
    performers: list[Any] = [*Acting.__subclasses__(), *Controller.__subclasses__()]
    handlers: set[str] = set()
    for performer in performers:
        performers += performer.__subclasses__()
        if performer.__module__.startswith("trunkline."):
            handlers |= performer.HANDLERS.keys()
    return handlers


def test_every_action_has_a_performer() -> None:
    assert {action.method for action in ACTIONS} - _handlers() == set()


def test_every_handler_has_an_action() -> None:
    assert _handlers() - {action.method for action in ACTIONS} == set()


def test_shared_actions_have_a_performer_wherever_they_are_named() -> None:
    class Closing(Controller):
        def do_screen_close(self) -> None:
            pass

    class Held(Acting):
        SCOPE = "history"
        SHARED = ("screen.close", "screen.copy")
        controllers = (Closing(),)

    close, copy = action_of("screen.close"), action_of("screen.copy")
    assert isinstance(performer_of(close, Held.controllers), Closing)
    assert performer_of(copy, Held.controllers) is None
