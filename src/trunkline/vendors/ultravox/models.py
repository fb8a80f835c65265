"""Models of Ultravox's answers, after the component schemas of its OpenAPI document."""

from typing import NotRequired

from typing_extensions import TypedDict

from trunkline.vendors.models import Flag, Object, Text, lenient


@lenient
class KeyPrefix(TypedDict):
    """The beginning of a secret: all that is ever answered of it."""

    prefix: NotRequired[Text]


@lenient
class TelephonyConfig(TypedDict):
    """The config of a provider: `TwilioConfig`, `TelnyxConfig` and `PlivoConfig` of the document.

    Secrets are in no answer, and so in no model.
    """

    callCreationAllowedAgentIds: NotRequired[list[str] | None]
    callCreationAllowAllAgents: NotRequired[Flag]
    requestContextMapping: NotRequired[Object]
    accountSid: NotRequired[Text]
    authId: NotRequired[Text]
    applicationSid: NotRequired[Text]
    authTokenPrefix: NotRequired[KeyPrefix | None]
    apiKeyPrefix: NotRequired[KeyPrefix | None]
    publicKeyPrefix: NotRequired[KeyPrefix | None]


@lenient
class Agent(TypedDict):
    """An agent: the settings of its calls under one name."""

    agentId: str
    name: NotRequired[Text]
    publishedRevisionId: NotRequired[Text]
    created: NotRequired[Text]
    callTemplate: NotRequired[Object]
    statistics: NotRequired[Object]


@lenient
class Account(TypedDict):
    """The account that a key belongs to."""

    accountId: NotRequired[Text]
    name: NotRequired[Text]
