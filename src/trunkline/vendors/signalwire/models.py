"""What SignalWire answers, as models of plain dictionaries.

They follow the component schemas of the vendor's OpenAPI document, but ask for less: only what
identifies a number is required, every other field may be absent or null, and a field that the
document does not know is kept. No value is converted.
"""

from typing import Any, Final, NotRequired, TypeAlias

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

_LIBERAL: Final = ConfigDict(extra="allow", strict=True)

_Text: TypeAlias = str | None


@with_config(_LIBERAL)
class Links(TypedDict):
    """The addresses of pages; `next` is absent on the last one."""

    self: NotRequired[_Text]
    first: NotRequired[_Text]
    next: NotRequired[_Text]
    prev: NotRequired[_Text]


@with_config(_LIBERAL)
class PhoneNumber(TypedDict):
    """A telephone number, and what handles its calls and messages."""

    id: str
    number: str
    name: NotRequired[_Text]
    capabilities: NotRequired[list[str] | None]
    number_type: NotRequired[_Text]
    country_code: NotRequired[_Text]
    e911_address_id: NotRequired[_Text]
    e911_status: NotRequired[_Text]
    created_at: NotRequired[_Text]
    updated_at: NotRequired[_Text]
    next_billed_at: NotRequired[_Text]
    call_handler: NotRequired[_Text]
    calling_handler_resource_id: NotRequired[_Text]
    call_receive_mode: NotRequired[_Text]
    call_request_url: NotRequired[_Text]
    call_request_method: NotRequired[_Text]
    call_fallback_url: NotRequired[_Text]
    call_fallback_method: NotRequired[_Text]
    call_status_callback_url: NotRequired[_Text]
    call_status_callback_method: NotRequired[_Text]
    call_laml_application_id: NotRequired[_Text]
    call_dialogflow_agent_id: NotRequired[_Text]
    call_relay_topic: NotRequired[_Text]
    call_relay_topic_status_callback_url: NotRequired[_Text]
    call_relay_script_url: NotRequired[_Text]
    call_relay_context: NotRequired[_Text]
    call_relay_context_status_callback_url: NotRequired[_Text]
    call_relay_application: NotRequired[_Text]
    call_relay_connector_id: NotRequired[_Text]
    call_sip_endpoint_id: NotRequired[_Text]
    call_verto_resource: NotRequired[_Text]
    call_video_room_id: NotRequired[_Text]
    message_handler: NotRequired[_Text]
    messaging_handler_resource_id: NotRequired[_Text]
    message_request_url: NotRequired[_Text]
    message_request_method: NotRequired[_Text]
    message_fallback_url: NotRequired[_Text]
    message_fallback_method: NotRequired[_Text]
    message_laml_application_id: NotRequired[_Text]
    message_relay_topic: NotRequired[_Text]
    message_relay_context: NotRequired[_Text]


@with_config(_LIBERAL)
class NumberPage(TypedDict):
    """One page of numbers."""

    links: NotRequired[Links | None]
    data: list[PhoneNumber] | None


@with_config(_LIBERAL)
class AvailableNumber(TypedDict):
    """A number that can be bought."""

    number: str
    region: NotRequired[_Text]
    city: NotRequired[_Text]
    rate_center: NotRequired[_Text]
    lata: NotRequired[_Text]
    capabilities: NotRequired[dict[str, Any] | None]


@with_config(_LIBERAL)
class AvailableNumbers(TypedDict):
    """What a search for numbers found."""

    links: NotRequired[Links | None]
    data: NotRequired[list[AvailableNumber] | None]
