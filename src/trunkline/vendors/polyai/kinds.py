"""PolyAI's kinds: their columns and the JSON Schema (Draft 7) of their records.

Titles and descriptions follow the component schemas of the vendor's OpenAPI document. A field that
is not `readOnly` can be written through some endpoint; which one is the client's business.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trunkline.model.kind import ChoiceSource, Column, Kind, Opens, PageFields, Shape, Writes
from trunkline.vendors.schema_helpers import fixed, given, schema_of, text

_CLEARABLE: Final = ["string", "null"]
_ENVIRONMENT: Final = fixed("Environment", "Client environment: sandbox, pre-release or live.")
_WORKSPACE: Final = fixed("Workspace", "Workspace (account) this belongs to.")

PROJECTS: Final = Kind(
    name="projects",
    singular="project",
    key="agentId",
    label="agentName",
    columns=(
        Column("agentName", "name", width=32),
        Column("agentId", "id", width=24),
        Column("branchCount", "branches", Shape.COUNT, width=8),
        Column("updatedAt", "updated", Shape.TIME, width=17),
        Column("createdAt", "created", Shape.TIME, width=17, shown=False),
        Column("accountId", "workspace", width=16, shown=False),
    ),
    opens=Opens("connectors"),
    schema=schema_of(
        "Project",
        "agentId",
        {
            "agentName": fixed("Name", "Name of the project; PolyAI also calls it an agent."),
            "agentId": fixed("ID", "Project (agent) identifier."),
            "branchCount": fixed("Branches", "How many branches it has.", "number"),
            "createdAt": fixed("Created", "When it was created."),
            "updatedAt": fixed("Updated", "When it was last changed."),
            "accountId": _WORKSPACE,
        },
    ),
)

CONNECTORS: Final = Kind(
    name="connectors",
    singular="connector",
    key="connectorId",
    label="name",
    parent="projects",
    parent_field="projectId",
    columns=(
        Column("name", "name", width=24),
        Column("clientEnv", "env", Shape.ENVIRONMENT, width=11),
        Column("variantId", "variant", width=12, names="variants"),
        Column("asrLangCode", "asr", width=7),
        Column("voiceName", "voice", width=22),
        Column("numbers", "numbers", Shape.COUNT, width=7, counts=("numbers", "connectorId")),
        Column("ttsLangCode", "tts", width=7, shown=False),
        Column("disableHandoff", "handoff", Shape.FLAG, words=("off", "on"), width=7, shown=False),
        Column("connectorId", "id", width=20, shown=False),
        Column("projectId", "project", width=24, names="projects", shown=False),
        Column("accountId", "workspace", width=16, shown=False),
    ),
    opens=Opens("numbers", by="connectorId"),
    writes=Writes(
        update=1000,
        delete=1,
        moves="projectId",
        lost="no call creates a connector again",
        cascades=(Opens("numbers", by="connectorId"),),
        choices={
            "variantId": ChoiceSource("variants"),
            "voiceName": ChoiceSource("voices", "providerVoiceId"),
            "projectId": ChoiceSource("projects"),
        },
        cleared=dict.fromkeys(("variantId", "asrLangCode", "voiceName"), ""),
    ),
    schema=schema_of(
        "Connector",
        "connectorId",
        {
            "name": fixed("Name", "Display name; no call changes it."),
            "clientEnv": _ENVIRONMENT,
            "variantId": text(
                "Variant", "Variant that answers the calls; null unassigns.", type=_CLEARABLE
            ),
            "asrLangCode": text(
                "ASR language",
                "Speech recognition language, such as en-US; null clears.",
                type=_CLEARABLE,
            ),
            "voiceName": text(
                "Voice",
                "Google TTS voice, such as en-US-Neural2-A; null clears. The server tries the "
                "voice and takes the TTS language from its prefix.",
                type=_CLEARABLE,
            ),
            "ttsLangCode": fixed("TTS language", "Taken by the server from the voice."),
            "disableHandoff": fixed("Handoff disabled", "Whether call handoff is off.", "boolean"),
            "projectId": text(
                "Project",
                "Another project moves the connector there; the API key must reach both.",
            ),
            "connectorId": fixed("ID", "Connector identifier."),
            "accountId": _WORKSPACE,
        },
    ),
)

NUMBERS: Final = Kind(
    name="numbers",
    singular="number",
    key="number",
    label="number",
    parent="projects",
    parent_field="projectId",
    columns=(
        Column("number", "number", Shape.NUMBER, width=20),
        Column("clientEnv", "env", Shape.ENVIRONMENT, width=11),
        Column("connectorId", "connector", width=28, names="connectors"),
        Column("projectId", "project", width=24, names="projects", shown=False),
        Column("accountId", "workspace", width=16, shown=False),
    ),
    writes=Writes(
        update=1,
        create=1000,
        delete=1000,
        choices={"connectorId": ChoiceSource("connectors")},
        joins="connectorId",
    ),
    schema=schema_of(
        "Number",
        "number",
        {
            "number": given("Number", "Telephone number in E.164."),
            "clientEnv": {**_ENVIRONMENT, "createOnly": True},
            "connectorId": text("Connector", "Connector that its calls go to."),
            "projectId": fixed("Project", "Project it belongs to."),
            "accountId": _WORKSPACE,
        },
    ),
)

VARIANTS: Final = Kind(
    name="variants",
    singular="variant",
    key="id",
    label="name",
    parent="projects",
    parent_field="agentId",
    columns=(
        Column("name", "name", width=24),
        Column("isDefault", "default", Shape.FLAG, width=7),
        Column("id", "id", width=28),
    ),
    schema=schema_of(
        "Variant",
        "id",
        {
            "name": fixed("Name", "Name of the variant."),
            "isDefault": fixed("Default", "Whether calls without a variant use it.", "boolean"),
            "attributeValues": fixed("Attributes", "Its values of the attributes.", "object"),
            "id": fixed("ID", "Variant identifier."),
        },
    ),
)

VOICES: Final = Kind(
    name="voices",
    singular="voice",
    key="id",
    label="name",
    columns=(
        Column("name", "name", width=28),
        Column("provider", "provider", width=12),
        Column("providerVoiceId", "voice", width=24),
        Column("isPolyVoice", "poly", Shape.FLAG, width=5),
        Column("id", "id", width=24, shown=False),
    ),
    schema=schema_of(
        "Voice",
        "id",
        {
            "name": fixed("Name", "Name for people."),
            "provider": fixed("Provider", "TTS provider, such as GOOGLE or ELEVENLABS."),
            "providerVoiceId": fixed("Provider's voice", "The voice's name at its provider."),
            "isPolyVoice": fixed("Poly voice", "Curated by PolyAI, not the account's.", "boolean"),
            "config": fixed("Configuration", "The provider's settings of the voice.", "object"),
            "metadata": fixed("Metadata", "More about the voice.", "object"),
            "id": fixed("ID", "Voice identifier."),
        },
    ),
)

CONFIG_PAGES: Final = Kind(
    name="config-pages",
    singular="config page",
    key="clientEnv",
    label="clientEnv",
    parent="projects",
    parent_field="agentId",
    columns=(
        Column("clientEnv", "env", Shape.ENVIRONMENT, width=11),
        Column("lastUpdated", "updated", Shape.TIME, width=17),
        Column("variables", "values", width=44),
    ),
    writes=Writes(update=1),
    page=PageFields(values="variables", schema="schema", version="lastUpdated"),
    schema=schema_of(
        "Config page",
        "clientEnv",
        {
            "clientEnv": _ENVIRONMENT,
            "variables": {
                "title": "Values",
                "description": "Values by key; a key that is sent replaces its whole value.",
                "type": "object",
            },
            "schema": {
                "title": "Schema",
                "description": "JSON Schema (Draft 7) that the values must satisfy.",
                "type": "object",
            },
            "lastUpdated": fixed("Updated", "When it was last written: its only version marker."),
        },
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.name: kind for kind in (PROJECTS, CONNECTORS, NUMBERS, VARIANTS, VOICES, CONFIG_PAGES)}
)
