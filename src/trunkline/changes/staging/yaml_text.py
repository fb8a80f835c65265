"""Records as YAML 1.2: written for people to edit, and parsed without guessing types.

A field that is text by its schema stays text whatever it looks like: `no` does not become false,
`+44…` and `012` do not become numbers, `2026-01-01` does not become a date.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.staging.table_reader import TableError, TableRow
from trunkline.model.conditions import types_of
from trunkline.model.json_numbers import real
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

_PLAIN: Final = re.compile(r"[A-Za-z][\w.+-]*(?: [\w.+-]+)*", re.ASCII)
_RESERVED: Final = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS: Final = {"true": True, "True": True, "TRUE": True,
                 "false": False, "False": False, "FALSE": False}  # fmt: skip
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


def yaml_text(kind: Kind, records: Iterable[Record], fields: Sequence[str], head: str) -> str:
    """Return records as YAML: a list of mappings, each with its name as a comment.

    Args:
        fields: the fields to write after the key, secrets left out; a field that a record lacks
            becomes a comment.
        head: the text above, written as comments.
    """
    lines = [f"# {line}".rstrip() for line in head.splitlines()]
    secret = kind.secret
    written = [name for name in fields if name not in secret]
    for record in records:
        lines += _record_lines(kind, record, written)
    return "\n".join([*lines, ""])


def parse_yaml(text: str, kind: Kind) -> list[TableRow]:
    """Parse records that were written as YAML and edited.

    Raises:
        TableError: it is not YAML, or not a list of mappings; the message names the line.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark is not None else ""
        raise TableError(f"{where}not YAML: {error.problem or error.context}") from error
    except YAMLError as error:
        raise TableError(f"not YAML: {str(error).splitlines()[0]}") from error
    if root is None:
        return []
    nodes = root.value if isinstance(root, SequenceNode) else [root]
    rows = []
    for node in nodes:
        line = node.start_mark.line + 1
        if not isinstance(node, MappingNode):
            raise TableError(f"line {line}: expected a record: `- name: value`")
        rows.append(TableRow(line, dict(_fields(node, kind)), typed=True))
    return rows


def _record_lines(kind: Kind, record: Record, fields: Sequence[str]) -> Iterator[str]:
    label, environment = record.values.get(kind.label), kind.environment_field
    about = [label if label != record.key else "", record.values.get(environment)]
    comment = " · ".join(_one_line(part) for part in about if isinstance(part, str) and part)
    yield f"- {kind.key}: {_scalar(record.key)}{f'  # {comment}' if comment else ''}"
    for name in fields:
        if name in record.values:
            yield f"  {name}: {_scalar(masked(record.values[name]))}"
        else:
            # Null would be a value.
            yield f"  # {name}:"


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text)


def _scalar(value: Any) -> str:
    """Return a value on one line: JSON is YAML, and plain words need no quotes."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    # JSON leaves some characters unescaped that YAML does not allow.
    return "".join(map(_escaped, json.dumps(value, ensure_ascii=False)))


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _fields(node: "MappingNode", kind: Kind) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    fields = kind.fields
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in seen:
            raise TableError(f"line {line}: {name!r} appears twice in one record")
        seen.add(name)
        yield name, _value(value, fields.get(name, {}), inside=())


def _is_text(schema: Mapping[str, Any]) -> bool:
    types = types_of(schema)
    return "string" in types and set(types) <= {"string", "null"}


def _value(node: "Node", schema: Any, *, inside: tuple["Node", ...]) -> Any:
    """Return the JSON value of a node.

    Args:
        schema: its JSON Schema: a value that is text by it stays text, unless it is null.
        inside: the nodes around it, to detect one that contains itself.
    """
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if any(node is outer for outer in inside):
        raise TableError(f"line {node.start_mark.line + 1}: the value contains itself")
    inner = (*inside, node)
    known = schema if isinstance(schema, Mapping) else {}
    if isinstance(node, MappingNode):
        fields, others = known.get("properties", {}), known.get("additionalProperties")
        return {
            str(key.value): _value(value, fields.get(str(key.value), others), inside=inner)
            for key, value in node.value
        }
    if isinstance(node, SequenceNode):
        return [_value(item, known.get("items"), inside=inner) for item in node.value]
    assert isinstance(node, ScalarNode)
    return _plain_value(node, textual=_is_text(known))


def _plain_value(node: "ScalarNode", *, textual: bool) -> Any:
    """Return the value of a scalar by the JSON types of YAML 1.2; a quoted one is text."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text in _NULLS:
        return None
    if textual:
        return text
    if text in _FLAGS:
        return _FLAGS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        # Too large a number stays text, which the field's schema rejects.
        with suppress(ValueError):
            return real(text)
    return text
