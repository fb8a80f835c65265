"""Models of SignalWire's answers, after the component schemas of its OpenAPI document."""

from typing import NotRequired

from typing_extensions import TypedDict

from trunkline.vendors.models import Object, Text, lenient


@lenient
class PhoneNumber(TypedDict):
    """A telephone number, and what handles its calls and messages."""

    id: str
    number: NotRequired[Text]
    name: NotRequired[Text]
    capabilities: NotRequired[list[str] | None]
    number_type: NotRequired[Text]
    country_code: NotRequired[Text]
    e911_address_id: NotRequired[Text]
    e911_status: NotRequired[Text]
    created_at: NotRequired[Text]
    updated_at: NotRequired[Text]
    next_billed_at: NotRequired[Text]
    call_handler: NotRequired[Text]
    calling_handler_resource_id: NotRequired[Text]
    call_receive_mode: NotRequired[Text]
    call_request_url: NotRequired[Text]
    call_request_method: NotRequired[Text]
    call_fallback_url: NotRequired[Text]
    call_fallback_method: NotRequired[Text]
    call_status_callback_url: NotRequired[Text]
    call_status_callback_method: NotRequired[Text]
    call_laml_application_id: NotRequired[Text]
    call_dialogflow_agent_id: NotRequired[Text]
    call_relay_topic: NotRequired[Text]
    call_relay_topic_status_callback_url: NotRequired[Text]
    call_relay_script_url: NotRequired[Text]
    call_relay_context: NotRequired[Text]
    call_relay_context_status_callback_url: NotRequired[Text]
    call_relay_application: NotRequired[Text]
    call_relay_connector_id: NotRequired[Text]
    call_sip_endpoint_id: NotRequired[Text]
    call_verto_resource: NotRequired[Text]
    call_video_room_id: NotRequired[Text]
    message_handler: NotRequired[Text]
    messaging_handler_resource_id: NotRequired[Text]
    message_request_url: NotRequired[Text]
    message_request_method: NotRequired[Text]
    message_fallback_url: NotRequired[Text]
    message_fallback_method: NotRequired[Text]
    message_laml_application_id: NotRequired[Text]
    message_relay_topic: NotRequired[Text]
    message_relay_context: NotRequired[Text]


@lenient
class NumberPage(TypedDict):
    """One page of numbers."""

    links: NotRequired[Object]
    data: list[PhoneNumber] | None
