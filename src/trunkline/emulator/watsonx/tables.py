"""The tables of the watsonx Orchestrate part."""

from typing import Final

TABLES: Final = (
    """CREATE TABLE watsonx_phones (
        id TEXT PRIMARY KEY, content TEXT NOT NULL, security TEXT NOT NULL)""",
    """CREATE TABLE watsonx_numbers (
        number TEXT PRIMARY KEY, phone_id TEXT NOT NULL REFERENCES watsonx_phones,
        description TEXT, agent_id TEXT, environment_id TEXT)""",
    "CREATE INDEX watsonx_numbers_phone ON watsonx_numbers (phone_id)",
    """CREATE TABLE watsonx_agents (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, content TEXT NOT NULL)""",
)
"""A phone config's `content` is the JSON of its response without security and numbers."""
