"""The private names of Textual that Trunkline uses: they exist, and are used in one folder only."""

import ast
import inspect
import pkgutil
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

import trunkline.tui
from trunkline.tui.terminal.textual_private import PRIVATE_NAMES

FOLDER = Path(trunkline.tui.__file__).parent
ALL_NAMES = frozenset(name for names in PRIVATE_NAMES.values() for name in names)

UNMISTAKABLE = ALL_NAMES - {"_app", "_loop", "_running"}


async def test_the_installed_textual_has_each_private_name() -> None:
    app: App[None] = App()
    owners = {"App": app, "LinuxDriver": LinuxDriver(app)}
    missing = [
        f"{owner}.{name}"
        for owner, names in PRIVATE_NAMES.items()
        for name in names
        if not hasattr(owners[owner], name)
    ]
    assert missing == []


def test_the_docstring_names_each_private_name() -> None:
    text = inspect.getdoc(import_module("trunkline.tui.terminal.textual_private"))
    assert text is not None
    assert [name for name in sorted(ALL_NAMES) if f"`{name}`" not in text] == []


def test_no_other_folder_uses_them() -> None:
    terminal = FOLDER / "terminal"
    uses = [
        f"{file.relative_to(FOLDER)}:{node.lineno} {node.attr}"
        for file in FOLDER.rglob("*.py")
        if terminal not in file.parents
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ALL_NAMES - {"_app", "_loop", "_running"}
    ]
    assert uses == []


def _modules() -> Iterator[str]:
    for module in pkgutil.walk_packages(trunkline.tui.__path__, "trunkline.tui."):
        yield module.name


def _own_classes() -> list[type]:
    """Return our classes that are built on a class of Textual's."""
    return sorted(
        {
            value
            for name in _modules()
            for value in vars(import_module(name)).values()
            if isinstance(value, type) and value.__module__ == name
            if issubclass(value, DOMNode | Driver)
        },
        key=lambda cls: cls.__qualname__,
    )


@cache
def _private_names(cls: type) -> frozenset[str]:
    """Return the private methods that a class defines and the private attributes that it sets."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    methods = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    attributes = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return frozenset(
        name for name in methods | attributes if name.startswith("_") and not name.startswith("__")
    )


def test_no_class_hides_a_private_name_of_textual() -> None:
    hidden = {
        f"{cls.__qualname__}.{name}"
        for cls in _own_classes()
        for base in cls.__mro__
        if base.__module__.startswith("textual.")
        for name in _private_names(cls) & _private_names(base)
    }
    overridden = {"_display", "_fatal_error", "_handle_exception"}
    assert hidden == {f"TerminalApp.{name}" for name in overridden}
