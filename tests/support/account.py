"""An account on the embedded server whose data can be looked at and whose requests are watched."""

import contextlib
import json
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest import mock

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from support.pty import environment, trunkline
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.journal import Journal
from trunkline.changes.store.store import ChangeStore
from trunkline.emulator import server
from trunkline.emulator.app import create_app
from trunkline.emulator.config import ServerConfig

__all__ = ["HOTELS", "TABLES", "Account", "Asked", "watched_account"]

HOTELS: Final = "PROJECT-58RP822I"
"""A project with a few dozen connectors, and variants that are called after towns."""

TABLES: Final = ("projects", "branches", "variants", "voices", "connectors", "numbers")
"""What a byte for byte comparison looks at; config pages have a time of their own."""

_TRIGGERS: Final = (
    "CREATE TABLE applied (key TEXT NOT NULL)",
    "CREATE TRIGGER connector_applied AFTER UPDATE OF voice ON connectors"
    " BEGIN INSERT INTO applied VALUES (new.id); END",
    "CREATE TRIGGER number_applied AFTER UPDATE OF connector_id ON numbers"
    " BEGIN INSERT INTO applied VALUES (new.number); END",
    "CREATE TRIGGER number_imported AFTER INSERT ON numbers"
    " BEGIN INSERT INTO applied VALUES (new.number); END",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and how far it has come.

    Attributes:
        number: counts the requests from 1.
        method: the HTTP method.
        path: the path.
        phase: `arrived`, or `answered`: done with, and the answer about to leave.
    """

    number: int
    method: str
    path: str
    phase: str

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        reads = self.path.endswith(("/batch", "/lookup")) and self.method == "POST"
        return self.method not in ("GET", "HEAD") and not reads


Hook = Callable[[Asked], int | None]
"""Called for each request in the server's thread; a status that it returns is the response."""


@dataclass
class Account:
    """A server with one account, and the home of somebody who uses it.

    Attributes:
        home: the user's home folder; the settings in it have one profile, `demo`.
        file: the server's database.
        emulator: the server.
        asked: every request.
        hook: called for each.
    """

    home: Path
    file: Path
    emulator: Emulator
    asked: list[Asked] = field(default_factory=list)
    hook: Hook | None = None

    @property
    def state(self) -> Path:
        """Where the program keeps its staging and journal."""
        return self.home / "state" / "trunkline"

    @property
    def identity(self) -> str:
        """The account that the profile leads to."""
        return f"polyai:{self.emulator.url.partition('://')[2]}/{ACCOUNT}"

    @property
    def writes(self) -> list[Asked]:
        """The requests that change something."""
        return [each for each in self.asked if each.writes and each.phase == "arrived"]

    def configure(self, more: str = "", profile: str = "") -> None:
        """Write the settings file.

        Args:
            more: what comes before the profile.
            profile: further lines of the profile.
        """
        path = self.home / "config" / "trunkline" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f'{more}\n[profiles.demo]\nvendor = "polyai"\nbase_url = "{self.emulator.url}"\n'
            f'account = "{ACCOUNT}"\ncredential = {{ env = "DEMO_KEY" }}\n{profile}\n'
        )

    def dump(self) -> dict[str, list[Any]]:
        """Return the rows of the server's tables."""
        with contextlib.closing(sqlite3.connect(self.file)) as db:
            return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}

    def connectors(self, where: str = "1", *values: Any) -> list[dict[str, Any]]:
        """Return the connectors that match an SQL condition: id, project_id, name, voice, …"""
        return self._rows(f"SELECT * FROM connectors WHERE {where} ORDER BY rowid", values)

    def numbers(self, where: str = "1", *values: Any) -> list[dict[str, Any]]:
        """Return the numbers that match an SQL condition: number, connector_id, …"""
        return self._rows(f"SELECT * FROM numbers WHERE {where} ORDER BY rowid", values)

    def execute(self, statement: str, *values: Any) -> None:
        """Change the server's data, as somebody else who uses the account."""
        with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as db, db:
            db.execute(statement, values)

    def applied(self) -> Counter[str]:
        """Return how often each record was written since the server started."""
        with contextlib.closing(sqlite3.connect(self.file)) as db:
            return Counter(key for (key,) in db.execute("SELECT key FROM applied"))

    def command(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """Start the installed program in a process of its own, without a terminal."""
        pipe = subprocess.PIPE
        given = {"stdin": subprocess.DEVNULL, "stdout": pipe, "stderr": pipe, "text": True}
        # A limit on file sizes would leave truncated bytecode behind, for every later process.
        env = environment(self.home, DEMO_KEY=KEY, PYTHONDONTWRITEBYTECODE="1")
        return subprocess.Popen(trunkline(*arguments), env=env, **{**given, **options})

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the installed program to its end, and give what it printed."""
        with self.command(*arguments) as process:
            out, err = process.communicate(timeout=120)
            assert process.returncode == code, err
            return out

    def journal(self) -> list[dict[str, Any]]:
        """Return the runs as `history --format json` prints them, newest first."""
        store = ChangeStore(self.state / "changes.db")
        try:
            journal = Journal(store)
            runs = [exported(run, journal.items(run.id)) for run in journal.runs()]
            found: list[dict[str, Any]] = json.loads(json.dumps(runs))
            return found
        finally:
            store.close()

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[dict[str, Any]]:
        with contextlib.closing(sqlite3.connect(self.file)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(query, values)]


@contextlib.contextmanager
def watched_account(home: Path, folder: Path, **options: Any) -> Iterator[Account]:
    """Serve an account while the block runs.

    Args:
        home: the user's home folder.
        folder: where the database is put.
        options: fields of `ServerConfig`.
    """
    file = folder / "account.sqlite"
    account = Account(home, file, Emulator(""))
    with (
        mock.patch.object(server, "create_app", lambda config: _Watched(config, account)),
        running_emulator(db=file, **options) as emulator,
    ):
        account.emulator = emulator
        account.configure()
        for statement in _TRIGGERS:
            account.execute(statement)
        yield account


class _Watched:
    """The server's application; each request is recorded before it."""

    def __init__(self, config: ServerConfig, account: Account) -> None:
        self._app = create_app(config)
        self._account = account
        self.store = self._app.store
        self.close = self._app.close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = len(self._account.asked) + 1
        status = self._tell(number, scope, "arrived")
        if status is not None:
            body = {"success": False, "error": "told so", "error_code": "TOLD_SO", "data": None}
            await JSONResponse(body, status)(scope, receive, send)
            return

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._tell(number, scope, "answered")
            await send(message)

        await self._app(scope, receive, answering)

    def _tell(self, number: int, scope: Scope, phase: str) -> int | None:
        asked = Asked(number, scope["method"], scope["path"], phase)
        if phase == "arrived":
            self._account.asked.append(asked)
        return self._account.hook(asked) if self._account.hook else None
