"""The vendor guide: its example is the example vendor, and what it names exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import trunkline
from support.installed import EXAMPLE, installed_example
from trunkline.model.kind import Writes

README = (Path(trunkline.__file__).parent / "vendors" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(?:python|toml)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture(name="installed")
def installed_vendor(tmp_path: Path) -> Iterator[None]:
    with installed_example(tmp_path):
        yield


def test_the_example_is_the_package() -> None:
    names = ("pyproject.toml", "harbor/__init__.py", "harbor/session.py")
    assert [(EXAMPLE / name).read_text(encoding="utf-8") for name in names] == BLOCKS[:3]


@pytest.mark.usefixtures("installed")
def test_the_example_of_the_kit_passes() -> None:
    scope: dict[str, object] = {}
    exec(BLOCKS[3], scope)
    test = scope["test_harbor_conforms"]
    assert callable(test)
    test()


def test_every_field_of_writes_is_explained() -> None:
    section = README.partition("## 5.")[2].partition("## 6.")[0]
    explained = re.findall(
        r"`(\w+)`", "\n".join(re.findall(r"^\| (.*?) \|", section, re.MULTILINE))
    )
    assert sorted(explained) == sorted(Writes._fields)


def test_every_module_that_is_named_exists() -> None:
    root = Path(trunkline.__file__).parent
    section = README.partition("## 3.")[2].partition("## 4.")[0]
    public = section.partition("Of `trunkline.model`")[0]
    modules = set(re.findall(r"`(\w+)`", public))
    shared = {path.stem for path in (root / "vendors").glob("*.py")}
    assert modules == shared - {"__init__", "read_records"}
