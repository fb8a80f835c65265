"""What Ultravox answers, as models of plain dictionaries.

They follow the component schemas of the vendor's OpenAPI document, but ask for less: only what
identifies a record is required, every other field may be absent or null, and a field that the
document does not know is kept. No value is converted.
"""

from typing import Any, Final, NotRequired, TypeAlias

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

_LIBERAL: Final = ConfigDict(extra="allow", strict=True)

_Text: TypeAlias = str | None
_Flag: TypeAlias = bool | None
_Object: TypeAlias = dict[str, Any] | None


@with_config(_LIBERAL)
class KeyPrefix(TypedDict):
    """How a secret begins: all that is ever told of it."""

    prefix: NotRequired[_Text]


@with_config(_LIBERAL)
class TelephonyConfig(TypedDict):
    """The config of a provider: `TwilioConfig`, `TelnyxConfig` and `PlivoConfig` of the document.

    The secrets are in no answer, and so in no model.
    """

    callCreationAllowedAgentIds: NotRequired[list[str] | None]
    callCreationAllowAllAgents: NotRequired[_Flag]
    requestContextMapping: NotRequired[_Object]
    accountSid: NotRequired[_Text]
    authId: NotRequired[_Text]
    applicationSid: NotRequired[_Text]
    authTokenPrefix: NotRequired[KeyPrefix | None]
    apiKeyPrefix: NotRequired[KeyPrefix | None]
    publicKeyPrefix: NotRequired[KeyPrefix | None]


@with_config(_LIBERAL)
class Agent(TypedDict):
    """An agent: its calls' settings under one name."""

    agentId: str
    name: NotRequired[_Text]
    publishedRevisionId: NotRequired[_Text]
    created: NotRequired[_Text]
    callTemplate: NotRequired[_Object]
    statistics: NotRequired[_Object]


@with_config(_LIBERAL)
class AgentPage(TypedDict):
    """Some agents, and the addresses of the pages around them."""

    results: list[Agent]
    next: NotRequired[_Text]
    previous: NotRequired[_Text]
    total: NotRequired[int | None]


@with_config(_LIBERAL)
class Account(TypedDict):
    """The account that a key belongs to."""

    accountId: NotRequired[_Text]
    name: NotRequired[_Text]
