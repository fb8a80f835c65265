"""How the source is laid out: the rules that keep it easy to find things and to change them.

`support.structure` has the rules. Each is tested here on the program, where nothing may break it,
and on a small example that breaks it.
"""

from functools import cache
from pathlib import Path

import pytest

from support import structure
from support.structure import Source
from trunkline.tui.terminal.textual_private import PRIVATE_NAMES

pytestmark = pytest.mark.xdist_group("structure")
"""One process parses the source once."""

ROOT = Path(__file__).parents[2]
TERMINAL = "trunkline.tui.terminal"
TEXTUAL = frozenset(name for names in PRIVATE_NAMES.values() for name in names)


@cache
def program() -> Source:
    return Source.read(ROOT / "src", "trunkline")


@cache
def suite() -> Source:
    return Source.read(ROOT, "tests")


def none(offences: list[str]) -> None:
    """Fail with every offence, a line each."""
    assert not offences, "\n".join(["", *offences])


def lines(*text: str) -> str:
    return "\n".join(text)


def test_the_whole_program_is_looked_at() -> None:
    assert {"trunkline", "trunkline.cli", "trunkline.tui.app.dashboard"} <= program().modules.keys()
    assert "trunkline.tui.app.dashboard.Dashboard" in program().classes
    assert "trunkline.tui.app.shell" in program().imports["trunkline.tui.app.dashboard"]
    ancestors = program().ancestors("trunkline.tui.app.dashboard.Dashboard")
    assert ["trunkline.tui.app.shell.Shell", "trunkline.tui.actions.acting.Acting"] in ancestors


def test_no_files_import_each_other() -> None:
    none(structure.file_circles(program()))


def test_imports_for_types_and_in_functions_close_a_circle() -> None:
    source = Source(
        {
            "pkg": "",
            "pkg.a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pkg.b import B",
            "pkg.b": "def f():\n    from . import c",
            "pkg.c": "import pkg.a",
            "pkg.d": "import pkg.a",
        },
        packages={"pkg"},
    )
    assert structure.file_circles(source) == ["pkg.a ↔ pkg.b ↔ pkg.c"]


def test_no_folders_import_each_other() -> None:
    none(structure.folder_circles(program()))


def test_folders_import_each_other_also_through_their_subfolders() -> None:
    texts = {"pkg.a.x": "import pkg.b.deep.y", "pkg.b.z": "import pkg.a.w", "pkg.a.w": ""}
    source = Source({**texts, "pkg.b.deep.y": "import pkg.b.z"})
    assert structure.file_circles(source) == []
    assert structure.folder_circles(source) == ["pkg.a ↔ pkg.b"]


def test_no_folder_has_too_many_modules() -> None:
    none(structure.full_folders(program()))


def test_modules_are_counted_by_folder() -> None:
    texts = {f"pkg.full.m{number}": "" for number in range(structure.MAX_MODULES + 1)}
    source = Source({**texts, "pkg": "", "pkg.full": "", "pkg.other.m": ""}, {"pkg", "pkg.full"})
    assert structure.full_folders(source) == [f"pkg.full: {structure.MAX_MODULES + 1}"]


def test_no_file_is_too_long() -> None:
    none(structure.long_files(program()))


def test_lines_are_counted_by_file() -> None:
    count = structure.MAX_LINES
    source = Source({"short": "x = 1\n" * count, "long": "x = 1\n" * (count + 1)})
    assert structure.long_files(source) == [f"long: {count + 1}"]


def test_no_class_has_too_many_methods() -> None:
    none(structure.wide_classes(program()))


def test_inherited_methods_are_counted_and_overridden_ones_only_once() -> None:
    half = structure.MAX_METHODS // 2
    base = lines("class Base:", *(f"    def b{n}(self): ..." for n in range(half)))
    own = lines(*(f"    def o{n}(self): ..." for n in range(half)), "    def b0(self): ...")
    child = f"from pkg import Base as Parent\nclass Child(Parent[int]):\n{own}"
    source = Source({"pkg": "from pkg.base import Base", "pkg.base": base, "child": child}, {"pkg"})
    assert structure.wide_classes(source) == []
    source = Source(
        {
            "pkg": "from pkg.base import Base",
            "pkg.base": base,
            "child": f"{child}\n    async def one_more(self): ...",
        },
        {"pkg"},
    )
    assert structure.wide_classes(source) == [f"child.Child: {structure.MAX_METHODS + 1}"]


def test_no_class_has_too_many_ancestors() -> None:
    none(structure.deep_classes(program()))


def test_ancestors_are_counted_across_files() -> None:
    source = Source(
        {
            "a": "class A(Exception): ...\nclass B(A): ...",
            "c": "import a\nclass C(a.B): ...",
            "d": "from a import B\nclass C(B): ...\nclass D(C): ...",
        }
    )
    assert structure.deep_classes(source) == ["d.D: d.C → a.B → a.A"]


def test_screens_do_not_look_for_attributes_by_name() -> None:
    none(structure.dynamic_attributes(program(), within="trunkline.tui", except_in=TERMINAL))


def test_lookups_by_name_are_found_where_they_are_forbidden() -> None:
    call = "if hasattr(screen, 'x'):\n    getattr(screen, 'x')()"
    source = Source({"pkg.tui.a": call, "pkg.tui.terminal.b": call, "pkg.tuition": call})
    found = structure.dynamic_attributes(source, within="pkg.tui", except_in="pkg.tui.terminal")
    assert found == ["pkg.tui.a:1 hasattr(screen, 'x')", "pkg.tui.a:2 getattr(screen, 'x')"]


def test_no_file_uses_private_names_of_another() -> None:
    none(structure.private_uses(program(), TEXTUAL, TERMINAL))


def test_no_test_uses_private_names_of_the_program() -> None:
    # One test looks where Textual passes frames on, as the program does.
    uses = structure.private_uses(suite(), TEXTUAL, "tests.tui.test_terminal_app")
    # What runs with other people's packages, in environments of their own, has no other way.
    # What is drawn can be read from Textual's compositor alone.
    elsewhere = ("tests.support.programs.", "tests.support.rendered:")
    none([use for use in uses if not use.startswith(elsewhere)])


def test_a_private_name_belongs_to_the_file_that_defines_it() -> None:
    own = lines(
        "class A:",
        "    _shared = 1",
        "    _typed: int",
        "    def __init__(self): self._own = 0",
        "    def _method(self): return self._own, self._typed, other._method(), point._replace()",
    )
    foreign = lines(
        "from a import A, _helper",
        "class B(A):",
        "    def f(self, other):",
        "        other._mine = 1",
        "        return self._own, other._shared, self.__dict__, other._display",
    )
    source = Source({"a": own, "b": foreign, "pkg.b": "app._display()"})
    assert structure.private_uses(source, {"_display"}, "pkg") == [
        "b:1 imports _helper",
        "b:4 other._mine",
        "b:5 self._own",
        "b:5 other._shared",
        "b:5 other._display",
    ]


def test_only_packages_list_what_they_export() -> None:
    none(structure.stray_exports(program()))


def test_a_module_that_lists_what_it_exports_is_found() -> None:
    text = "__all__ = ['a']"
    assert structure.stray_exports(Source({"pkg": text, "pkg.a": text}, {"pkg"})) == ["pkg.a:1"]


def test_no_method_waits_to_be_overridden() -> None:
    none(structure.unchecked_abstract_methods(program()))


@pytest.mark.parametrize("bases", ["ABC", "Protocol", "Protocol[T]", "metaclass=ABCMeta", "Base"])
def test_an_abstract_class_may_have_abstract_methods(bases: str) -> None:
    text = lines(
        "class Base(ABC): ...",
        f"class A({bases}):",
        "    @abstractmethod",
        "    def f(self): ...",
    )
    assert structure.unchecked_abstract_methods(Source({"a": text})) == []


def test_other_classes_may_not() -> None:
    text = lines(
        "class A(Widget):",
        "    @abc.abstractmethod",
        "    def f(self): ...",
        "    def g(self): raise NotImplementedError",
        "    def h(self): return 1",
    )
    assert structure.unchecked_abstract_methods(Source({"a": text})) == ["a.A.f", "a.A.g"]


def test_every_controller_is_tested_without_its_screen() -> None:
    none(
        structure.untested_performers(
            program(),
            suite(),
            base="trunkline.tui.actions.controller.Controller",
            within="tests.unit.tui",
        )
    )


def test_a_controller_counts_as_tested_where_a_unit_test_imports_it() -> None:
    source = Source(
        {
            "base": "class Controller: ...",
            "a": lines(
                "from base import Controller",
                "class Middle(Controller): ...",
                "class Tested(Middle):",
                "    def do_x(self): ...",
                "class Untested(Middle):",
                "    async def do_x(self): ...",
                "class Other:",
                "    def do_x(self): ...",
            ),
        }
    )
    tests = Source(
        {
            "tests.unit.test_a": "from a import Tested as Sut",
            "tests.tui.test_b": "from a import Untested",
        }
    )
    found = structure.untested_performers(
        source, tests, base="base.Controller", within="tests.unit"
    )
    assert found == ["a.Untested"]
