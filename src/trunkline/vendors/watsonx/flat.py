"""Phone configs laid flat, so that each member of an object is a field, and patches folded back.

A secret is answered as null or blank, which says nothing of it: it is in no record, and therefore
in no patch but that of somebody who types it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.vendors.watsonx.client import SECRETS
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS, SIP
from trunkline.vendors.watsonx.models import PhoneConfig

_OBJECTS: Final = ("security", "error_handling")
_SECRET: Final = frozenset(f"security.{name}" for name in SECRETS)
_FIELDS: Final = PHONE_CONFIGS.fields
_FIXED: Final = frozenset(name for name, field in _FIELDS.items() if field.get("readOnly"))


def laid_flat(config: PhoneConfig) -> dict[str, Any]:
    """Return the fields of a phone config, members of objects with dotted names, without secrets.

    A SIP trunk that has no error handling yet has its texts as null, as one has that lacks them.
    """
    values = dict(_flat(config))
    if values.get("service_provider", SIP) == SIP:
        for name in PHONE_CONFIGS.applicable({"service_provider": SIP}):
            if "." in name and name not in values and "null" in _FIELDS[name]["type"]:
                values[name] = None
    return values


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        field = f"{prefix}{name}"
        if isinstance(value, Mapping) and (prefix or name in _OBJECTS):
            yield from _flat(value, f"{field}.")
        elif field not in _OBJECTS and field not in _SECRET:
            yield field, value


def folded(patch: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes a patch.

    Whether the vendor merges an object or replaces it nobody tells, so an object of which a member
    is written has its other members, too, as they were read right before; those without a value and
    secrets are left out, which the vendor keeps.

    Args:
        patch: the wanted values by field; a secret without a value is left out.
        before: the record's fields, empty for a creation.
    """
    written = {name: value for name, value in patch.items() if name not in _SECRET or value}
    touched = {name.partition(".")[0] for name in written if "." in name}
    beside = {
        name: value
        for name, value in before.items()
        if name.partition(".")[0] in touched and value is not None and name not in _FIXED | _SECRET
    }
    body: dict[str, Any] = {}
    for name, value in {**beside, **written}.items():
        *outer, last = name.split(".")
        place = body
        for each in outer:
            place = place.setdefault(each, {})
        place[last] = value
    return body
