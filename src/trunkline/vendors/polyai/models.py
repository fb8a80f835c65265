"""What PolyAI answers, as models of plain dictionaries.

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
class Project(TypedDict):
    """A project; the vendor also calls it an agent."""

    agentId: str
    agentName: NotRequired[_Text]
    accountId: NotRequired[_Text]
    createdAt: NotRequired[_Text]
    updatedAt: NotRequired[_Text]
    branchCount: NotRequired[int | float | None]


@with_config(_LIBERAL)
class Branches(TypedDict):
    """The branches of a project; the document names no field of theirs."""

    branches: list[dict[str, Any]] | None


@with_config(_LIBERAL)
class Variant(TypedDict):
    """A variant: values of the project's attributes under one name."""

    id: str
    name: NotRequired[_Text]
    isDefault: NotRequired[_Flag]
    attributeValues: NotRequired[_Object]


@with_config(_LIBERAL)
class Voice(TypedDict):
    """A voice of the account's library."""

    id: str
    name: NotRequired[_Text]
    provider: NotRequired[_Text]
    providerVoiceId: NotRequired[_Text]
    config: NotRequired[_Object]
    metadata: NotRequired[_Object]
    isPolyVoice: NotRequired[_Flag]


@with_config(_LIBERAL)
class Deployment(TypedDict):
    """A version of a project in an environment."""

    id: NotRequired[_Text]
    accountId: NotRequired[_Text]
    agentId: NotRequired[_Text]
    environment: NotRequired[_Text]
    artifactVersion: NotRequired[_Text]
    version: NotRequired[_Text]
    createdBy: NotRequired[_Text]
    createdAt: NotRequired[_Text]
    metadata: NotRequired[_Object]


@with_config(_LIBERAL)
class ActiveDeployments(TypedDict):
    """The newest deployment by environment, null where there is none."""

    activeDeployments: dict[str, Deployment | None] | None


@with_config(_LIBERAL)
class ConfigPage(TypedDict):
    """The values of one environment and the JSON Schema (Draft 7) that they have to satisfy."""

    clientEnv: str
    variables: NotRequired[_Object]
    schema: NotRequired[_Object]
    lastUpdated: NotRequired[_Text]


@with_config(_LIBERAL)
class Connector(TypedDict):
    """A connector: environment, variant, languages and voice that answer calls."""

    connectorId: str
    name: NotRequired[_Text]
    accountId: NotRequired[_Text]
    projectId: NotRequired[_Text]
    clientEnv: NotRequired[_Text]
    variantId: NotRequired[_Text]
    asrLangCode: NotRequired[_Text]
    ttsLangCode: NotRequired[_Text]
    voiceName: NotRequired[_Text]
    disableHandoff: NotRequired[_Flag]


@with_config(_LIBERAL)
class FoundConnectors(TypedDict):
    """What a batch get of connectors found."""

    found: list[Connector] | None
    notFound: NotRequired[list[str] | None]


@with_config(_LIBERAL)
class UpdateResult(TypedDict):
    """What became of one update of a batch; `data` where it succeeded, `error` where not."""

    connectorId: str
    success: bool
    data: NotRequired[Connector | None]
    error: NotRequired[_Text]


@with_config(_LIBERAL)
class UpdateResults(TypedDict):
    """The results of a batch update, in the order of the updates."""

    results: list[UpdateResult]


@with_config(_LIBERAL)
class DeletedConnector(TypedDict):
    """A deleted connector, and the numbers that were released with it."""

    deletedConnector: NotRequired[_Text]
    deletedPhoneNumbers: NotRequired[list[str] | None]


@with_config(_LIBERAL)
class Number(TypedDict):
    """A telephone number, and the connector that its calls go to."""

    number: str
    projectId: NotRequired[_Text]
    accountId: NotRequired[_Text]
    clientEnv: NotRequired[_Text]
    connectorId: NotRequired[_Text]


@with_config(_LIBERAL)
class FoundNumbers(TypedDict):
    """What a batch get of numbers found."""

    found: list[Number] | None
    notFound: NotRequired[list[str] | None]


@with_config(_LIBERAL)
class ImportedNumber(TypedDict):
    """The number that was imported."""

    imported: str


@with_config(_LIBERAL)
class ImportedNumbers(TypedDict):
    """The numbers that were imported: possibly not all that were asked for."""

    imported: list[str]


@with_config(_LIBERAL)
class DeletedNumber(TypedDict):
    """The number that was released."""

    deleted: str


@with_config(_LIBERAL)
class RefusedDeletion(TypedDict):
    """A number that was not released, and why."""

    phoneNumber: str
    error: NotRequired[_Text]


@with_config(_LIBERAL)
class DeletedNumbers(TypedDict):
    """The numbers of a batch that were released, and those that were not."""

    deleted: list[str]
    errors: NotRequired[list[RefusedDeletion] | None]
