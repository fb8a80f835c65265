"""Models of watsonx Orchestrate's answers."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from trunkline.vendors.models import Flag, Object, Text, lenient


@lenient
class PhoneNumber(TypedDict):
    """A telephone number, and the environment of an agent that answers its calls."""

    phone_number: str
    description: NotRequired[Text]
    agent_id: NotRequired[Text]
    environment_id: NotRequired[Text]


@lenient
class PhoneConfig(TypedDict):
    """A phone config: where calls come from, and who answers them.

    The answer to its creation may hold nothing but its ID.
    """

    id: str
    name: NotRequired[Text]
    description: NotRequired[Text]
    service_provider: NotRequired[Text]
    security: NotRequired[Object]
    attached_environments: NotRequired[list[dict[str, Any]] | None]
    custom_invite_headers: NotRequired[list[dict[str, Any]] | None]
    put_caller_on_hold_on_transfer: NotRequired[Flag]
    send_provisional_response: NotRequired[Flag]
    error_handling: NotRequired[Object]
    phone_numbers: NotRequired[list[PhoneNumber] | None]
    tenant_id: NotRequired[Text]
    created_on: NotRequired[Text]
    created_by: NotRequired[Text]
    updated_at: NotRequired[Text]
    updated_by: NotRequired[Text]


@lenient
class Environment(TypedDict):
    """An environment of an agent."""

    id: str
    name: NotRequired[Text]


@lenient
class Agent(TypedDict):
    """An agent."""

    id: str
    name: NotRequired[Text]
    display_name: NotRequired[Text]
    description: NotRequired[Text]
    environments: NotRequired[list[Environment] | None]
