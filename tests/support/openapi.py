"""A vendor's OpenAPI document as a judge of answers, and as a source of requests.

The documents are reference data beside the checkout, not part of it: tests that need one skip
where it is absent.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

__all__ = ["Document", "Operation", "document", "read_document"]

_FOLDER = Path(__file__).resolve().parents[3] / "shared" / "specs"
_ROOT = "urn:document"
_METHODS = ("get", "put", "post", "delete", "patch")
_ERRORS: Mapping[str, Any] = {
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
}
"""The two shapes of PolyAI's errors; the second one is not in its document."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document.

    Attributes:
        method: the HTTP method, in capitals.
        path: the path, its parameters in braces.
        body: the JSON Schema of its body with every reference put in its place, or `None`.
        query: the JSON Schema of each query parameter.
        statuses: the statuses that it documents.
    """

    method: str
    path: str
    body: Mapping[str, Any] | None
    query: Mapping[str, Mapping[str, Any]]
    statuses: tuple[int, ...]


class Document:
    """One OpenAPI 3.1 document."""

    def __init__(self, contents: Mapping[str, Any]) -> None:
        self.contents = contents
        resource: Resource[Any] = DRAFT202012.create_resource(contents)
        self._registry: Registry[Any] = Registry().with_resource(_ROOT, resource)
        self._validators: dict[str, Draft202012Validator] = {}

    @property
    def operations(self) -> Iterator[Operation]:
        """Every operation, in the document's order."""
        for path, item in self.contents["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(path, method, item)

    def check(self, method: str, path: str, status: int, body: bytes) -> None:
        """Fail unless an answer is one that the document, or the vendor's error shapes, allow.

        Args:
            method: the HTTP method of the request.
            path: its path, decoded, without the query.
            status: the answer's status.
            body: the answer's body.
        """
        template = self._template(path)
        item = self.contents["paths"].get(template, {})
        documented = item.get(method.lower(), {}).get("responses", {})
        if status < 400:
            assert str(status) in documented, f"{method} {template} does not document {status}"
        if "content" in documented.get(str(status), {}):
            at = "/".join(("paths", _escaped(template), method.lower(), "responses", str(status)))
            schema: Any = {"$ref": f"{_ROOT}#/{at}/content/application~1json/schema"}
        else:
            schema = _ERRORS
        faults = [
            f"{error.json_path}: {error.message}"
            for error in self._validator(schema).iter_errors(json.loads(body))
        ]
        assert not faults, f"{method} {path} answered {status}: {faults[:3]}"

    def resolved(self, schema: Any) -> Any:
        """Put every referenced schema in its reference's place."""
        if isinstance(schema, list):
            return [self.resolved(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            found: Any = self.contents
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            return self.resolved(found)
        return {key: self.resolved(value) for key, value in schema.items()}

    def _operation(self, path: str, method: str, item: Mapping[str, Any]) -> Operation:
        about = item[method]
        content = about.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        query = {
            parameter["name"]: parameter["schema"]
            for parameter in about.get("parameters", ())
            if parameter["in"] == "query"
        }
        statuses = tuple(int(status) for status in about["responses"])
        body = None if schema is None else self.resolved(schema)
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


@cache
def read_document(vendor: str) -> Document | None:
    """Return a vendor's document, `None` where it is absent."""
    file = _FOLDER / f"{vendor}.openapi.json"
    return Document(json.loads(file.read_text("utf-8"))) if file.exists() else None


def document(vendor: str) -> Document:
    """Return a vendor's document; skip the test where it is absent."""
    found = read_document(vendor)
    if found is None:
        pytest.skip(f"no OpenAPI document of {vendor} beside the checkout")
    return found


def _escaped(path: str) -> str:
    escaped = path.replace("~", "~0").replace("/", "~1")
    return escaped.replace("{", "%7B").replace("}", "%7D")
