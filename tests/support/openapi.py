"""A vendor's OpenAPI document: checks responses, and describes requests.

The documents are reference data beside the checkout, not part of it: tests that need one are
skipped if it is missing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

__all__ = ["Document", "Operation", "document", "document_file", "read_document"]

_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "specs"
_ROOT = "urn:document"
_METHODS = ("get", "put", "post", "delete", "patch")
_TEXTS: Mapping[str, Any] = {"type": "array", "minItems": 1, "items": {"type": "string"}}
_ERRORS: Mapping[str, Any] = {
    "polyai": {
        "anyOf": [
            {"$ref": f"{_ROOT}#/components/schemas/Error"},
            {
                "type": "object",
                "required": ["message", "errors"],
                "properties": {
                    "message": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["field", "message"],
                            "additionalProperties": {"type": "string"},
                        },
                    },
                },
                "additionalProperties": False,
            },
        ]
    },
    "signalwire": {
        "type": "object",
        "properties": {
            "error": {"enum": ["Bad Request", "Not Found"]},
            "errors": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["type", "code", "message", "attribute", "url"],
                    "additionalProperties": {"type": ["string", "null"]},
                },
            },
        },
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "ultravox": {
        "type": "object",
        "minProperties": 1,
        "properties": {"detail": {"type": "string"}},
        "additionalProperties": {
            "anyOf": [_TEXTS, {"type": "object", "additionalProperties": _TEXTS}]
        },
    },
}
"""The error formats that the documents leave open: PolyAI's has one of two, SignalWire's lacks the
one for rate limits and unknown methods, and Ultravox's has none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document.

    Attributes:
        method: the HTTP method, in capitals.
        path: the path, with parameters in braces.
        body: the JSON Schema of its body with references resolved, or `None`.
        query: the JSON Schema of each query parameter.
        statuses: the statuses that it documents.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None = field(repr=False)
    query: Mapping[str, Mapping[str, Any]]
    statuses: tuple[int, ...]


class Document:
    """One OpenAPI document.

    Attributes:
        contents: the document, without write-only fields: its schemas are those of responses.
    """

    def __init__(
        self, contents: Mapping[str, Any], errors: Mapping[str, Any] | None = None
    ) -> None:
        """Prepare a document.

        Args:
            contents: the document, of version 3.0 or 3.1.
            errors: the JSON Schema of errors that it does not describe; by default any are valid.
        """
        if contents["openapi"].startswith("3.0"):
            contents = _nullable(contents)
        self.contents: Mapping[str, Any] = _without(contents, "writeOnly")
        self._errors = errors or {}
        self._asked: Mapping[str, Any] = _without(contents, "readOnly")
        judged = _without(contents, "writeOnly", forbidden=True)
        resource: Resource[Any] = DRAFT202012.create_resource(judged)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        self._validators: dict[str, Draft202012Validator] = {}

    @property
    def operations(self) -> Iterator[Operation]:
        """Every operation, in the document's order."""
        for path, item in self.contents["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(path, method)

    def check(self, method: str, path: str, status: int, body: bytes) -> None:
        """Assert that the document, or the vendor's error formats, allow a response.

        Args:
            method: the HTTP method of the request.
            path: its path, decoded, without the query.
            status: the status of the response.
            body: its body.
        """
        template = self._template(path)
        item = self.contents["paths"].get(template, {})
        documented = item.get(method.lower(), {}).get("responses", {})
        if status < 400:
            assert str(status) in documented, f"{method} {template} does not document {status}"
        if "content" in documented.get(str(status), {}):
            at = "/".join(("paths", _escaped(template), method.lower(), "responses", str(status)))
            schema: Any = {"$ref": f"{_ROOT}#/{at}/content/application~1json/schema"}
        elif status < 400:
            assert not body, f"{method} {template} documents no body with {status}"
            return
        else:
            schema = self._errors
        errors = [
            f"{error.json_path}: {error.message}"
            for error in self._validator(schema).iter_errors(json.loads(body))
        ]
        assert not errors, f"{method} {path} returned {status}: {errors[:3]}"

    def resolved(self, schema: Any) -> Any:
        """Return a schema of responses with its references resolved."""
        return _resolved(self.contents, schema)

    def _operation(self, path: str, method: str) -> Operation:
        about = self._asked["paths"][path][method]
        content = about.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        query = {
            parameter["name"]: parameter["schema"]
            for parameter in _resolved(self._asked, about.get("parameters", []))
            if parameter["in"] == "query"
        }
        statuses = tuple(int(status) for status in about["responses"])
        body = None if schema is None else _resolved(self._asked, schema)
        return Operation(method.upper(), path, body, query, statuses)

    def _template(self, path: str) -> str:
        fits = [
            template
            for template in self.contents["paths"]
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return min(fits, key=lambda template: template.count("{"), default="")

    def _validator(self, schema: Any) -> Draft202012Validator:
        key = json.dumps(schema)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(schema, registry=self._registry)
        return self._validators[key]


def document_file(vendor: str) -> Path:
    """Return the path of a vendor's document, which may be missing."""
    return _FOLDER / f"{vendor}.openapi.json"


@cache
def read_document(vendor: str) -> Document | None:
    """Return a vendor's document, `None` if it is missing."""
    file = document_file(vendor)
    if not file.exists():
        return None
    return Document(json.loads(file.read_text("utf-8")), _ERRORS.get(vendor))


def document(vendor: str) -> Document:
    """Return a vendor's document; skip the test if it is missing."""
    existing = read_document(vendor)
    if existing is None:
        pytest.skip(f"no OpenAPI document of {vendor} beside the checkout")
    return existing


def _escaped(path: str) -> str:
    escaped = path.replace("~", "~0").replace("/", "~1")
    return escaped.replace("{", "%7B").replace("}", "%7D")


def _resolved(contents: Mapping[str, Any], schema: Any) -> Any:
    if isinstance(schema, list):
        return [_resolved(contents, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found: Any = contents
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return _resolved(contents, found)
    return {key: _resolved(contents, value) for key, value in schema.items()}


def _nullable(value: Any) -> Any:
    """Write what version 3.0 says of null as version 3.1 does."""
    if isinstance(value, list):
        return [_nullable(item) for item in value]
    if not isinstance(value, dict):
        return value
    flag = isinstance(value.get("nullable"), bool)
    schema = {key: _nullable(it) for key, it in value.items() if not flag or key != "nullable"}
    if value.get("nullable") is not True:
        return schema
    if isinstance(schema.get("type"), str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _without(value: Any, mark: str, *, forbidden: bool = False) -> Any:
    """Leave out the fields that carry a mark, or forbid them: they go only the other way."""
    if isinstance(value, list):
        return [_without(item, mark, forbidden=forbidden) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {key: _without(inner, mark, forbidden=forbidden) for key, inner in value.items()}
    fields = value.get("properties")
    if not isinstance(fields, dict):
        return copy
    gone = {name for name, field in fields.items() if isinstance(field, dict) and field.get(mark)}
    if gone:
        kept = {name: field for name, field in copy["properties"].items() if name not in gone}
        copy["properties"] = kept | dict.fromkeys(gone if forbidden else (), False)
        copy["required"] = [name for name in copy.get("required", ()) if name not in gone]
    return copy
