"""The tables of the PolyAI part, and the SQL that renders their rows as JSON."""

from typing import Final

TABLES: Final = (
    """CREATE TABLE projects (
        id TEXT PRIMARY KEY, account_id TEXT NOT NULL, name TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL)""",
    "CREATE INDEX projects_account ON projects (account_id)",
    """CREATE TABLE branches (
        id TEXT NOT NULL, project_id TEXT NOT NULL REFERENCES projects, name TEXT NOT NULL,
        sequence_id TEXT NOT NULL, created_at TEXT NOT NULL, PRIMARY KEY (project_id, id))""",
    """CREATE TABLE variants (
        id TEXT NOT NULL, project_id TEXT NOT NULL, branch_id TEXT NOT NULL, name TEXT NOT NULL,
        is_default INTEGER NOT NULL, attributes TEXT NOT NULL,
        PRIMARY KEY (project_id, branch_id, id),
        FOREIGN KEY (project_id, branch_id) REFERENCES branches (project_id, id))""",
    """CREATE TABLE voices (
        id TEXT PRIMARY KEY, account_id TEXT, name TEXT NOT NULL, provider TEXT NOT NULL,
        provider_voice_id TEXT NOT NULL, config TEXT NOT NULL, metadata TEXT NOT NULL)""",
    "CREATE INDEX voices_provider ON voices (provider_voice_id)",
    """CREATE TABLE deployments (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects,
        environment TEXT NOT NULL, artifact_version TEXT NOT NULL, version TEXT NOT NULL,
        created_by TEXT NOT NULL, created_at TEXT NOT NULL, metadata TEXT NOT NULL)""",
    "CREATE INDEX deployments_newest ON deployments (project_id, environment, created_at)",
    """CREATE TABLE pages (
        project_id TEXT NOT NULL REFERENCES projects, environment TEXT NOT NULL,
        variables TEXT, schema TEXT, updated_at TEXT, PRIMARY KEY (project_id, environment))""",
    """CREATE TABLE connectors (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects, name TEXT NOT NULL,
        environment TEXT NOT NULL, variant_id TEXT NOT NULL, asr TEXT NOT NULL, tts TEXT NOT NULL,
        voice TEXT NOT NULL, handoff_off INTEGER NOT NULL)""",
    "CREATE INDEX connectors_project ON connectors (project_id)",
    """CREATE TABLE numbers (
        number TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects,
        environment TEXT NOT NULL, connector_id TEXT REFERENCES connectors)""",
    "CREATE INDEX numbers_project ON numbers (project_id)",
    "CREATE INDEX numbers_connector ON numbers (connector_id)",
)

_ACCOUNT = "(SELECT account_id FROM projects WHERE projects.id = project_id)"

AGENT: Final = """json_object('accountId', account_id, 'agentId', id, 'agentName', name,
    'createdAt', created_at, 'updatedAt', updated_at,
    'branchCount', (SELECT count(*) FROM branches WHERE project_id = projects.id))"""

BRANCH: Final = """json_object('branchId', id, 'branchName', name, 'sequenceId', sequence_id,
    'isMain', json(iif(id = 'main', 'true', 'false')), 'createdAt', created_at)"""

VARIANT: Final = """json_object('id', id, 'name', name,
    'isDefault', json(iif(is_default, 'true', 'false')),
    'attributeValues', json_object('values', json(attributes)))"""

VOICE: Final = """json_object('id', id, 'name', name, 'provider', provider,
    'providerVoiceId', provider_voice_id, 'config', json(config), 'metadata', json(metadata),
    'isPolyVoice', json(iif(account_id IS NULL, 'true', 'false')))"""

DEPLOYMENT: Final = f"""json_object('id', id, 'accountId', {_ACCOUNT}, 'agentId', project_id,
    'environment', environment, 'artifactVersion', artifact_version, 'version', version,
    'createdBy', created_by, 'createdAt', created_at, 'metadata', json(metadata))"""

PAGE: Final = """'{"clientEnv":' || json_quote(environment)
    || coalesce(',"variables":' || variables, '') || coalesce(',"schema":' || schema, '')
    || iif(updated_at IS NULL, '', ',"lastUpdated":' || json_quote(updated_at)) || '}'"""

CONNECTOR: Final = f"""json_object('connectorId', id, 'name', name, 'accountId', {_ACCOUNT},
    'projectId', project_id, 'clientEnv', environment, 'variantId', variant_id,
    'asrLangCode', asr, 'ttsLangCode', tts, 'voiceName', voice,
    'disableHandoff', json(iif(handoff_off, 'true', 'false')))"""

NUMBER: Final = f"""'{{"number":' || json_quote(number)
    || ',"projectId":' || json_quote(project_id) || ',"accountId":' || json_quote({_ACCOUNT})
    || ',"clientEnv":' || json_quote(environment)
    || iif(connector_id IS NULL, '', ',"connectorId":' || json_quote(connector_id)) || '}}'"""
