"""What watsonx Orchestrate answers, as models of plain dictionaries.

Only what identifies a record is required, every other field may be absent or null, and a field that
nobody has told of is kept. No value is converted.
"""

from typing import Any, Final, NotRequired, TypeAlias

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

_LIBERAL: Final = ConfigDict(extra="allow", strict=True)

_Text: TypeAlias = str | None
_Flag: TypeAlias = bool | None
_Object: TypeAlias = dict[str, Any] | None


@with_config(_LIBERAL)
class PhoneNumber(TypedDict):
    """A telephone number, and the environment of an agent that answers its calls."""

    phone_number: str
    description: NotRequired[_Text]
    agent_id: NotRequired[_Text]
    environment_id: NotRequired[_Text]


@with_config(_LIBERAL)
class PhoneConfig(TypedDict):
    """A phone config: what calls come through, and who answers them.

    The answer to its creation may hold nothing but its identifier.
    """

    id: str
    name: NotRequired[_Text]
    description: NotRequired[_Text]
    service_provider: NotRequired[_Text]
    security: NotRequired[_Object]
    attached_environments: NotRequired[list[dict[str, Any]] | None]
    custom_invite_headers: NotRequired[list[dict[str, Any]] | None]
    put_caller_on_hold_on_transfer: NotRequired[_Flag]
    send_provisional_response: NotRequired[_Flag]
    error_handling: NotRequired[_Object]
    phone_numbers: NotRequired[list[PhoneNumber] | None]
    tenant_id: NotRequired[_Text]
    created_on: NotRequired[_Text]
    created_by: NotRequired[_Text]
    updated_at: NotRequired[_Text]
    updated_by: NotRequired[_Text]


@with_config(_LIBERAL)
class Environment(TypedDict):
    """An environment of an agent."""

    id: str
    name: NotRequired[_Text]


@with_config(_LIBERAL)
class Agent(TypedDict):
    """An agent."""

    id: str
    name: NotRequired[_Text]
    display_name: NotRequired[_Text]
    description: NotRequired[_Text]
    environments: NotRequired[list[Environment] | None]
