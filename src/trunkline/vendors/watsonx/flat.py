"""Phone configs with their objects flattened into dotted fields, and patches nested again.

A secret is answered as null or blank, which says nothing: it is in no record, and therefore in no
patch except one that sets it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from trunkline.model.secrets.masking import MASK
from trunkline.vendors.watsonx.client import SECRETS
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS, SIP
from trunkline.vendors.watsonx.models import PhoneConfig

_OBJECTS: Final = ("security", "error_handling")
_SECRET: Final = frozenset(f"security.{name}" for name in SECRETS)
_HOLDERS: Final = frozenset(name.partition(".")[0] for name in _SECRET)
_FIELDS: Final = PHONE_CONFIGS.fields
_READ_ONLY: Final = frozenset(name for name, field in _FIELDS.items() if field.get("readOnly"))


def flattened(config: PhoneConfig, unread: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a phone config, members of objects with dotted names, without secrets.

    A SIP trunk without error handling has the texts of it as null, like one that lacks only them;
    all but those in `unread`.
    """
    values = dict(_fields(config))
    if values.get("service_provider", SIP) == SIP:
        for name in PHONE_CONFIGS.applicable({"service_provider": SIP}):
            known = name in values or name in unread
            if "." in name and not known and "null" in _FIELDS[name]["type"]:
                values[name] = None
    return values


def _fields(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        field = f"{prefix}{name}"
        if isinstance(value, Mapping) and (prefix or name in _OBJECTS):
            yield from _fields(value, f"{field}.")
        elif field in _OBJECTS:
            if value:
                # What should be an object can still have the secrets of one.
                yield field, MASK if field in _HOLDERS else value
        elif field not in _SECRET:
            yield field, value


def nested(patch: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that writes a patch.

    Whether the vendor merges or replaces an object is undocumented. So a written object has its
    other members as well, as they were read right before; members without a value and secrets are
    left out, which the vendor keeps; so is a new secret without a value.
    """
    written = {name: value for name, value in patch.items() if name not in _SECRET or value}
    touched = {name.partition(".")[0] for name in written if "." in name}
    siblings = {
        name: value
        for name, value in before.items()
        if name.partition(".")[0] in touched
        and value is not None
        and name not in _READ_ONLY | _SECRET
    }
    body: dict[str, Any] = {}
    for name, value in {**siblings, **written}.items():
        *path, member = name.split(".")
        target = body
        for part in path:
            target = target.setdefault(part, {})
        target[member] = value
    return body
