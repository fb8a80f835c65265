"""PolyAI's kinds: their columns and the JSON Schema (Draft 7) of their records.

Titles and descriptions follow the component schemas of the vendor's OpenAPI document. Each field
that is not `readOnly` can be written through some endpoint; `writing` knows which.
"""

from typing import Final

from trunkline.model.kind import ChoiceSource, Column, Kind, Opens, PageFields, Shape, Writes
from trunkline.vendors.schema_helpers import END, clearable, create_only, read_only, schema_of, text
from trunkline.vendors.spec import kinds_by_name

ENVIRONMENTS: Final = ("sandbox", "pre-release", "live")
_LANGUAGE: Final = r"^([a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?)?" + END
"""A language code; the empty text is what the vendor returns where there is none."""
_ENVIRONMENT: Final = read_only("Environment", "Client environment: sandbox, pre-release or live.")
_WORKSPACE: Final = read_only("Workspace", "Workspace (account) that it belongs to.")

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
            "agentName": read_only("Name", "Name of the project; PolyAI also calls it an agent."),
            "agentId": read_only("ID", "Project (agent) identifier."),
            "branchCount": read_only("Branches", "How many branches it has.", "number"),
            "createdAt": read_only("Created", "When it was created."),
            "updatedAt": read_only("Updated", "When it was last changed."),
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
        lost="connectors, which no call creates",
        cascades=(Opens("numbers", by="connectorId"),),
        choices={
            "variantId": ChoiceSource("variants"),
            "voiceName": ChoiceSource("voices", "providerVoiceId", where=(("provider", "GOOGLE"),)),
            "projectId": ChoiceSource("projects"),
        },
        cleared=dict.fromkeys(("variantId", "asrLangCode", "voiceName"), ""),
    ),
    schema=schema_of(
        "Connector",
        "connectorId",
        {
            "name": read_only("Name", "Display name; no call changes it."),
            "clientEnv": _ENVIRONMENT,
            "variantId": clearable("Variant", "Variant that answers the calls; null unassigns it."),
            "asrLangCode": clearable(
                "ASR language",
                "Speech recognition language, such as en-US; null clears it.",
                pattern=_LANGUAGE,
                patternErrorMessage="must be a language code such as en-US",
                unchecked="whether the vendor supports it",
            ),
            "voiceName": clearable(
                "Voice",
                "Google TTS voice, such as en-US-Neural2-A; null clears it. The server tests the "
                "voice and derives the TTS language from its prefix.",
            ),
            "ttsLangCode": read_only("TTS language", "Derived by the server from the voice."),
            "disableHandoff": read_only(
                "Handoff disabled", "Whether call handoff is off.", "boolean"
            ),
            "projectId": text(
                "Project",
                "Another project moves the connector there; the API key must have access to both.",
                minLength=1,
            ),
            "connectorId": read_only("ID", "Connector identifier."),
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
        unique=True,
    ),
    schema=schema_of(
        "Number",
        "number",
        {
            "number": create_only(
                *("Number", "Telephone number in E.164."),
                format="x-e164",
                unchecked="whether another account has it",
            ),
            "clientEnv": {**_ENVIRONMENT, "createOnly": True, "enum": list(ENVIRONMENTS)},
            "connectorId": text("Connector", "Connector that receives its calls.", minLength=1),
            "projectId": read_only("Project", "Project it belongs to."),
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
            "name": read_only("Name", "Name of the variant."),
            "isDefault": read_only("Default", "Whether calls without a variant use it.", "boolean"),
            "attributeValues": read_only("Attributes", "Its values of the attributes.", "object"),
            "id": read_only("ID", "Variant identifier."),
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
            "name": read_only("Name", "Display name."),
            "provider": read_only("Provider", "TTS provider, such as GOOGLE or ELEVENLABS."),
            "providerVoiceId": read_only("Provider's voice", "The voice's name at its provider."),
            "isPolyVoice": read_only(
                "Poly voice",
                "Whether PolyAI curates it; otherwise it is the account's own.",
                "boolean",
            ),
            "config": read_only("Configuration", "The provider's settings of the voice.", "object"),
            "metadata": read_only("Metadata", "Further information about the voice.", "object"),
            "id": read_only("ID", "Voice identifier."),
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
                "description": "Values by key; writing a key replaces its whole value.",
                "type": "object",
            },
            "schema": {
                "title": "Schema",
                "description": "JSON Schema (Draft 7) that the values must satisfy.",
                "type": "object",
            },
            "lastUpdated": read_only(
                "Updated", "When it was last written; the only version marker."
            ),
        },
    ),
)

KINDS: Final = kinds_by_name(PROJECTS, CONNECTORS, NUMBERS, VARIANTS, VOICES, CONFIG_PAGES)
