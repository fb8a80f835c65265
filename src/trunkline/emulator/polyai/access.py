"""Who may ask for what: the key, the account, the project and the shape of identifiers."""

import re
from collections.abc import Mapping
from typing import Final

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import Call, ErrorReply
from trunkline.emulator.polyai.errors import malformed, project_unknown

ACCOUNT: Final = account_of("polyai").account
KEY: Final = account_of("polyai").secret
ENVIRONMENTS: Final = ("sandbox", "pre-release", "live")

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]+")


def authorise(headers: Mapping[str, str], any_credential: bool) -> str | None:
    """Return the account that a key belongs to, `None` where every key is taken.

    Raises:
        ErrorReply: the key is missing or wrong.
    """
    key = headers.get("x-api-key", "")
    if any_credential and key:
        return None
    if key != KEY:
        raise ErrorReply(401)
    return ACCOUNT


def is_identifier(text: str) -> bool:
    """Return whether a text has the shape of the vendor's identifiers."""
    return _IDENTIFIER.fullmatch(text) is not None


def identifier(call: Call, name: str) -> str:
    """Return an identifier of the path.

    Raises:
        ErrorReply: 422, it cannot be one.
    """
    value = call.path[name]
    if not is_identifier(value):
        raise malformed(name)
    return value


def account(call: Call) -> str:
    """Return the account of the path.

    Raises:
        ErrorReply: it is malformed, another one's, or not there.
    """
    name = identifier(call, "accountId")
    if call.caller is not None and name != call.caller:
        raise ErrorReply(403)
    if not call.db.execute("SELECT 1 FROM projects WHERE account_id = ?", (name,)).fetchone():
        raise ErrorReply(404, "Account ID does not exist.", "ACCOUNT_NOT_FOUND")
    return name


def project(call: Call, name: str | None = None) -> str:
    """Return the project of the path, or another one that the caller must have access to.

    Raises:
        ErrorReply: it is malformed, another account's, or not there.
    """
    key = identifier(call, "agentId") if name is None else name
    found = call.db.execute("SELECT account_id FROM projects WHERE id = ?", (key,)).fetchone()
    if found is None:
        raise project_unknown()
    if call.caller is not None and found[0] != call.caller:
        raise ErrorReply(403)
    return key
