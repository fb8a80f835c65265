"""The tables of the Ultravox part. They contain no secret, only the part of it that is shown."""

from typing import Final

TABLES: Final = (
    """CREATE TABLE ultravox_configs (
        provider TEXT PRIMARY KEY, account TEXT NOT NULL, application TEXT NOT NULL,
        prefixes TEXT NOT NULL, allow_all INTEGER NOT NULL, allowed TEXT NOT NULL,
        mapping TEXT NOT NULL)""",
    """CREATE TABLE ultravox_agents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, revision TEXT,
        template TEXT, calls INTEGER NOT NULL)""",
    "CREATE INDEX ultravox_agents_created ON ultravox_agents (created)",
)
