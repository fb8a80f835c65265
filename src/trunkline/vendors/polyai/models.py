"""Models of PolyAI's answers, after the component schemas of its OpenAPI document."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from trunkline.vendors.models import Flag, Object, Text, lenient


@lenient
class Project(TypedDict):
    """A project; the vendor also calls it an agent."""

    agentId: str
    agentName: NotRequired[Text]
    accountId: NotRequired[Text]
    createdAt: NotRequired[Text]
    updatedAt: NotRequired[Text]
    branchCount: NotRequired[int | float | None]


@lenient
class Variant(TypedDict):
    """A variant: values of the project's attributes under one name."""

    id: str
    name: NotRequired[Text]
    isDefault: NotRequired[Flag]
    attributeValues: NotRequired[Object]


@lenient
class Voice(TypedDict):
    """A voice of the account's library."""

    id: str
    name: NotRequired[Text]
    provider: NotRequired[Text]
    providerVoiceId: NotRequired[Text]
    config: NotRequired[Object]
    metadata: NotRequired[Object]
    isPolyVoice: NotRequired[Flag]


@lenient
class Deployment(TypedDict):
    """A version of a project in an environment."""

    id: NotRequired[Text]
    accountId: NotRequired[Text]
    agentId: NotRequired[Text]
    environment: NotRequired[Text]
    artifactVersion: NotRequired[Text]
    version: NotRequired[Text]
    createdBy: NotRequired[Text]
    createdAt: NotRequired[Text]
    metadata: NotRequired[Object]


@lenient
class ActiveDeployments(TypedDict):
    """The newest deployment by environment, null where there is none."""

    activeDeployments: NotRequired[dict[str, Deployment | None] | None]


@lenient
class PageAnswer(TypedDict):
    """The values of one environment, and the JSON Schema (Draft 7) that governs them."""

    clientEnv: str
    variables: NotRequired[Object]
    schema: NotRequired[Object]
    lastUpdated: NotRequired[Text]


@lenient
class Connector(TypedDict):
    """A connector: environment, variant, languages and voice that answer calls."""

    connectorId: str
    name: NotRequired[Text]
    accountId: NotRequired[Text]
    projectId: NotRequired[Text]
    clientEnv: NotRequired[Text]
    variantId: NotRequired[Text]
    asrLangCode: NotRequired[Text]
    ttsLangCode: NotRequired[Text]
    voiceName: NotRequired[Text]
    disableHandoff: NotRequired[Flag]


@lenient
class Batch(TypedDict):
    """The answer to a batch get: records, and the keys of those that do not exist."""

    found: list[Any] | None
    notFound: NotRequired[list[str] | None]


@lenient
class UpdateResult(TypedDict):
    """The result of one update of a batch: `data` where it succeeded, `error` where not."""

    connectorId: str
    success: bool
    data: NotRequired[Any]
    error: NotRequired[Any]


@lenient
class UpdateResults(TypedDict):
    """The results of a batch update, in the order of the updates."""

    results: list[UpdateResult]


@lenient
class DeletedConnector(TypedDict):
    """A deleted connector, and the numbers that were released with it."""

    deletedConnector: NotRequired[Text]
    deletedPhoneNumbers: NotRequired[list[str] | None]


@lenient
class Number(TypedDict):
    """A telephone number, and the connector that its calls go to."""

    number: str
    projectId: NotRequired[Text]
    accountId: NotRequired[Text]
    clientEnv: NotRequired[Text]
    connectorId: NotRequired[Text]


@lenient
class ImportedNumbers(TypedDict):
    """The numbers that were imported, possibly not all of the requested ones."""

    imported: list[str]


@lenient
class FailedRelease(TypedDict):
    """A number that was not released, and why."""

    phoneNumber: str
    error: NotRequired[Any]


@lenient
class ReleasedNumbers(TypedDict):
    """The numbers of a batch that were released, and those that were not."""

    deleted: list[str]
    errors: NotRequired[list[FailedRelease] | None]
