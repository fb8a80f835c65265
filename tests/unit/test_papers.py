"""What the contributors' papers name exists: files, commands, actions, owners of state, layers."""

import ast
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from trunkline.cli import build_parser
from trunkline.tui.actions.registry import ACTIONS, SCOPES

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "trunkline"
PAPERS = (ROOT / ".github" / "CONTRIBUTING.md", SOURCE / "ARCHITECTURE.md")

PATH = re.compile(r"\.?[\w*-]+(/[\w*.-]+)*(/|\.(py|md|toml|tcss|html)|/run)")
WRITTEN_BY_PYTEST = "snapshot_report.html"


def code_in(text: str) -> list[str]:
    """Return what is written as code within the lines of a paper."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", prose)


def paths_in(text: str) -> list[str]:
    return [code for code in code_in(text) if PATH.fullmatch(code) and code != WRITTEN_BY_PYTEST]


def exists(path: str) -> bool:
    """Return whether a path exists from the root or the source, a bare name anywhere below it."""
    folders = (ROOT, SOURCE)
    return any((folder / path).exists() for folder in folders) or (
        "/" not in path and next(SOURCE.rglob(path), None) is not None
    )


def commands() -> Iterator[list[str]]:
    """Yield the words of each command that the papers show."""
    for paper in PAPERS:
        for block in re.findall(r"^```sh\n(.*?)^```", paper.read_text(), re.DOTALL | re.MULTILINE):
            for line in block.splitlines():
                for command in re.split("&&", re.sub(r"\s+#.*", "", line)):
                    if words := shlex.split(command):
                        yield words


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_exists(paper: Path) -> None:
    paths = paths_in(paper.read_text())
    assert len(paths) > 15
    assert [path for path in paths if not exists(path)] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_link_leads_somewhere(paper: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", paper.read_text())
    assert links
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_a_file_that_is_gone_is_noticed() -> None:
    paths = paths_in("`changes/gone.py` and `tests/`, not `a.b`, `x / y`\n```\n`no/path.py`\n```\n")
    assert paths == ["changes/gone.py", "tests/"]
    assert [path for path in paths if not exists(path)] == ["changes/gone.py"]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_exists(words: list[str]) -> None:
    name, *arguments = words
    if name == "trunkline":
        build_parser().parse_args(arguments)
    else:
        folder = Path(sys.executable).parent
        assert (ROOT / name).exists() or shutil.which(name, path=folder) or shutil.which(name)
    missing = [each for each in arguments if each.startswith("tests/") and not exists(each)]
    assert missing == []


def test_every_action_and_method_exists() -> None:
    ids = {action.id for action in ACTIONS}
    methods = {action.method for action in ACTIONS} | {"do_scope_word"}
    code = [each for paper in PAPERS for each in re.split(r"[`\s]", paper.read_text())]
    scopes = "|".join(SCOPES)
    named = {each for each in code if re.fullmatch(rf"({scopes})\.[a-z-]+", each)}
    called = {match for each in code for match in re.findall(r"\bdo_\w+", each)}
    assert {"app.review", "environments.promote"} <= named
    assert (named - ids, called - methods) == (set(), set())


def test_every_owner_of_state_is_where_the_paper_says() -> None:
    text = PAPERS[1].read_text()
    owners = re.findall(r"^\| .+ \| `(\w+)` \| `([\w/]+\.py)` \|$", text, re.MULTILINE)
    assert len(owners) > 10
    wrong = [
        f"{name}: {path}"
        for name, path in owners
        if not re.search(rf"^class {name}\b", (SOURCE / path).read_text(), re.MULTILINE)
    ]
    assert wrong == []


def test_the_layers_are_those_of_the_contracts() -> None:
    text = PAPERS[1].read_text()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = [each["layers"] for each in contracts["contracts"] if each["type"] == "layers"]
    outer, inner = ([set(re.findall(r"\w+", layer)) for layer in each] for each in layers)
    table = re.findall(r"^\| (`.+?) \| [a-zJ].+\|$", text.partition("## Key")[0], re.MULTILINE)
    shown = [set(re.findall(r"(\w+)(?:/|\.py)`", row)) for row in table]
    assert shown == [names - {"trunkline"} for names in outer]
    block = text.partition("```\napp ")[2].partition("```")[0]
    rows = [
        set(re.split(r" {3,}", f"{line}   ")[0].split()) for line in f"app {block}".splitlines()
    ]
    assert rows == inner


def test_every_picture_belongs_to_a_test() -> None:
    pictures = sorted((ROOT / "tests" / "tui" / "__snapshots__").rglob("*.svg"))
    assert pictures
    orphans = []
    for picture in pictures:
        test = ROOT / "tests" / "tui" / f"{picture.parent.name}.py"
        name = picture.stem.partition("[")[0]
        if not test.exists() or f"def {name}(" not in test.read_text():
            orphans.append(f"{picture.parent.name}/{picture.name}")
    assert orphans == []


def test_every_package_has_a_map_of_its_files() -> None:
    missing = []
    for face in SOURCE.rglob("__init__.py"):
        docstring = ast.get_docstring(ast.parse(face.read_text())) or ""
        modules = {path.stem for path in face.parent.glob("[!_]*.py")}
        lines = [name for name in sorted(modules) if not re.search(rf"\b{name}\b", docstring)]
        if len(modules) > 1 and face.parent != SOURCE:
            missing += [f"{face.parent.relative_to(SOURCE)}: {name}" for name in lines]
    assert not missing, "\n".join(["", *missing])
