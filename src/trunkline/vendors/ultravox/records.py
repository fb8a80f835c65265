"""Ultravox's answers as flat records, and patches as request bodies."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked
from trunkline.model.secrets.places import places_of
from trunkline.vendors.ultravox.kinds import AGENTS, ALLOW_ALL, ALLOWED, MAPPING, TELEPHONY_CONFIGS

_PREFIX: Final = "Prefix"
_TEMPLATE: Final = ("voice", "languageHint", "model")
_TEMPLATE_SECRETS: Final = places_of([AGENTS.fields["callTemplate"]])


def config_record(provider: str, answer: Mapping[str, Any], unread: Collection[str] = ()) -> Record:
    """Return the record of a config.

    The object with the beginning of a secret becomes a field. Absent fields that have a default in
    the vendor's document get it, but for those in `unread`: the answer to a write may be partial. A
    secret is left out, should the vendor answer one.
    """
    defaults = {ALLOW_ALL: False, ALLOWED: [], MAPPING: {}}
    values: dict[str, Any] = {"provider": provider, "configured": True}
    values |= {
        name: default if answer.get(name) is None else answer[name]
        for name, default in defaults.items()
        if name in answer or name not in unread
    }
    for name, value in answer.items():
        if name.endswith(_PREFIX) and isinstance(value, Mapping):
            values[f"{name}.prefix"] = value.get("prefix")
            values |= {f"{name}.{member}": inner for member, inner in value.items()}
        elif name not in values and name not in TELEPHONY_CONFIGS.secret:
            values[name] = value
    return Record(provider, None, values)


def vacant_record(provider: str) -> Record:
    """Return the row of a provider that is not configured."""
    return Record(provider, None, {"provider": provider, "configured": False})


def agent_record(answer: Mapping[str, Any]) -> Record:
    """Return the record of an agent, with the number of its calls and a few texts of its template.

    The secrets of its tools and connections are masked.
    """
    values = dict(answer)
    statistics, template = answer.get("statistics"), answer.get("callTemplate")
    values["calls"] = statistics.get("calls") if isinstance(statistics, dict) else None
    if template:
        values["callTemplate"] = masked(template, _TEMPLATE_SECRETS)
    if isinstance(template, dict):
        values |= {name: template[name] for name in _TEMPLATE if name in template}
    return Record(answer["agentId"], None, values)


def body_of(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes a patch: all fields but those that only name the record."""
    fields = TELEPHONY_CONFIGS.fields
    return {
        name: value for name, value in patch.items() if not fields.get(name, {}).get("readOnly")
    }
