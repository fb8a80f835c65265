"""Third-party clients and servers: where they are installed, and running them.

The tests that use them need packages that are no dependency of this project, so they skip unless
`TRUNKLINE_TEST_CLIENTS` names a folder that was filled, with the network, by

    PYTHONPATH=tests python -m support.third_party "$TRUNKLINE_TEST_CLIENTS"

Each package stands there in an environment of its own, as it was published.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from support.openapi import document_file

__all__ = ["Theirs", "listening", "node_tool", "theirs"]

_VARIABLE: Final = "TRUNKLINE_TEST_CLIENTS"
_PROGRAMS: Final = Path(__file__).with_name("programs")
_PYTHON: Final[Mapping[str, str]] = {
    "signalwire": "signalwire-sdk==3.7.5",
    "signalwire-agents": "signalwire-agents==1.1.0",
    "ultravox": "openapi-python-client==0.29.1",
    "watsonx": "ibm-watsonx-orchestrate==2.19.1",
    "schemathesis": "schemathesis==4.32.5",
}
"""What each environment holds. No client of Ultravox's calls is published: one is generated."""
_NODE: Final[Mapping[str, str]] = {
    "prism": "@stoplight/prism-cli@5.16.0",
    "mockoon-cli": "@mockoon/cli@9.9.0",
}
"""What makes a server from a document, by the name of its program."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """One environment.

    Attributes:
        folder: where it is.
        home: the home of what runs in it.
        variables: further environment variables of what runs in it.
    """

    folder: Path
    home: Path
    variables: Mapping[str, str]

    def program(self, name: str, *arguments: str) -> Any:
        """Run a program of `support/programs` and return the JSON value that it ends with.

        Raises:
            AssertionError: it failed; the message has what it wrote.
        """
        done = self._run("python", str(_PROGRAMS / f"{name}.py"), *arguments)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.splitlines()[-1])

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command that the environment has."""
        return self._run(*words)

    def _run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.folder / "bin" / command), *arguments],
            env={
                "PATH": f"{self.folder / 'bin'}:{os.defpath}",
                "HOME": str(self.home),
                "LANG": "C.UTF-8",
                "COLUMNS": "200",
                "NO_COLOR": "1",
                "NO_PROXY": "*",
                **self.variables,
            },
            cwd=self.home,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )


def theirs(name: str, home: Path, **variables: str) -> Theirs:
    """Return an environment; skip the test where it is not installed.

    Args:
        name: its name.
        home: the home of what runs in it.
        variables: further environment variables of what runs in it.
    """
    home.mkdir(parents=True, exist_ok=True)
    return Theirs(_installed(name, "bin/python"), home, variables)


def node_tool(name: str) -> Path:
    """Return a program for Node.js; skip the test where it is not installed."""
    program = Path("node_modules", ".bin", name)
    return _installed(name, str(program)) / program


@contextmanager
def listening(command: list[str], ready: str) -> Iterator[None]:
    """Run a server of theirs while the block runs.

    Args:
        command: what to run.
        ready: what it writes once it listens.

    Raises:
        AssertionError: it ended before that.
    """
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        # A server whose words nobody takes stops when the pipe is full.
        rest = threading.Thread(target=process.stdout.read)
        try:
            said: list[str] = []
            while ready not in "".join(said[-1:]):
                said.append(process.stdout.readline())
                assert said[-1], "".join(said)
            rest.start()
            yield
        finally:
            process.kill()
            if rest.ident is not None:
                rest.join()


def _installed(name: str, proof: str) -> Path:
    place = os.environ.get(_VARIABLE)
    if not place:
        pytest.skip(f"{_VARIABLE} names no folder of other people's clients")
    folder = Path(place) / name
    if not (folder / proof).exists():
        pytest.skip(f"{folder} does not hold {name}")
    return folder


def _make(place: Path) -> None:
    """Fill a folder with every environment that it lacks."""
    for name, requirement in _PYTHON.items():
        if not (place / name / "bin" / "pip").exists():
            venv.create(place / name, with_pip=True)
        subprocess.run([place / name / "bin" / "pip", "install", "-q", requirement], check=True)
    _generate(place / "ultravox")
    for name, package in _NODE.items():
        if npm := shutil.which("npm"):
            command = [npm, "install", "--silent", "--ignore-scripts"]
            command += ["--prefix", str(place / name), package]
            subprocess.run(command, check=True)


def _generate(folder: Path) -> None:
    """Generate a client from Ultravox's document into an environment.

    The generator wants every required field in every answer; the document's write-only fields are
    required in requests alone, and its read-only ones in answers alone.
    """
    file = document_file("ultravox")
    if not file.exists():
        return
    contents = json.loads(file.read_text("utf-8"))
    for schema in contents["components"]["schemas"].values():
        fields = schema.get("properties", {})
        schema["required"] = [
            name
            for name in schema.get("required", ())
            if not fields.get(name, {}).keys() & {"writeOnly", "readOnly"}
        ]
        if not schema["required"]:
            del schema["required"]
    (folder / "document.json").write_text(json.dumps(contents))
    (folder / "generator.yml").write_text("package_name_override: ultravox_api\npost_hooks: []\n")
    packages = next(folder.glob("lib/python3*/site-packages"))
    generator: list[str | Path] = [folder / "bin" / "openapi-python-client", "generate"]
    generator += ["--meta", "none"]
    generator += ["--path", folder / "document.json", "--config", folder / "generator.yml"]
    generator += ["--output-path", packages / "ultravox_api", "--overwrite"]
    subprocess.run(generator, check=True)


if __name__ == "__main__":
    _make(Path(sys.argv[1]).resolve())
