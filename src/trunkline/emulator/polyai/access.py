"""Authorises requests: the key, the account, the project and the format of identifiers."""

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
    """Return the account that a key belongs to, `None` if any key is accepted; else 401."""
    key = headers.get("x-api-key", "")
    if any_credential and key:
        return None
    if key != KEY:
        raise ErrorReply(401)
    return ACCOUNT


def is_identifier(text: str) -> bool:
    """Return whether a text has the format of the vendor's identifiers."""
    return _IDENTIFIER.fullmatch(text) is not None


def identifier(call: Call, name: str) -> str:
    """Return an identifier in the path; 422 if its format is invalid."""
    value = call.path[name]
    if not is_identifier(value):
        raise malformed(name)
    return value


def account(call: Call) -> str:
    """Return the account in the path; an error if it is malformed, another one, or unknown."""
    name = identifier(call, "accountId")
    if call.caller is not None and name != call.caller:
        raise ErrorReply(403)
    if not call.execute("SELECT 1 FROM projects WHERE account_id = ?", name).fetchone():
        raise ErrorReply(404, "Account ID does not exist.", "ACCOUNT_NOT_FOUND")
    return name


def project(call: Call, name: str | None = None) -> str:
    """Return the project in the path or a named one, to which the caller must have access.

    An error if it is malformed, in another account, or unknown.
    """
    key = identifier(call, "agentId") if name is None else name
    row = call.execute("SELECT account_id FROM projects WHERE id = ?", key).fetchone()
    if row is None:
        raise project_unknown()
    if call.caller is not None and row[0] != call.caller:
        raise ErrorReply(403)
    return key
