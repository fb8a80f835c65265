"""The official JSON-Schema-Test-Suite for all drafts: its required tests, through forms.

`TRUNKLINE_TEST_SUITE` names a checkout of json-schema-org/JSON-Schema-Test-Suite; without it the
tests are skipped. The tests of Draft 7 that are kept here run always.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from trunkline.forms import Form

SUITE: Final = Path(os.environ.get("TRUNKLINE_TEST_SUITE", "none"))
DRAFTS: Final = {
    "draft3": "http://json-schema.org/draft-03/schema#",
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}

# jsonschema does not read which vocabularies a meta-schema of its own declares.
OWN_VOCABULARY: Final = (
    "vocabulary.json: schema that uses custom metaschema with with no validation vocabulary:"
    " no validation: invalid number, but it still validates"
)


def remotes(draft: str) -> dict[str, Any]:
    """Return the documents that the tests of a draft refer to, by URI."""
    root = SUITE / "remotes"
    return {
        f"http://localhost:1234/{path.relative_to(root)}": json.loads(path.read_text())
        for path in root.rglob("*.json")
        if path.relative_to(root).parts[0] not in DRAFTS.keys() - {draft}
        and path.relative_to(root).parts[0] != "v1"
    }


def cases(draft: str) -> Iterator[tuple[str, Any, Any, bool]]:
    for path in sorted((SUITE / "tests" / draft).glob("*.json")):
        for case in json.loads(path.read_text()):
            schema = case["schema"]
            if isinstance(schema, dict):
                schema = {"$schema": DRAFTS[draft], **schema}
            for test in case["tests"]:
                name = f"{path.name}: {case['description']}: {test['description']}"
                yield name, schema, test["data"], test["valid"]


@pytest.mark.skipif(not SUITE.is_dir(), reason="TRUNKLINE_TEST_SUITE names no checkout")
@pytest.mark.parametrize("draft", DRAFTS)
def test_forms_agree_with_the_suite(draft: str) -> None:
    documents, wrong, count = remotes(draft), [], 0
    for name, schema, value, valid in cases(draft):
        count += 1
        form = Form(schema, value, documents=documents, formats=False)
        if bool(form.errors) is valid or form.fields.unchecked:
            wrong.append(f"{name} {form.errors} {form.fields.unchecked}")
        list(form.fields)
    print(f"{draft}: {count - len(wrong)} of {count} tests agree")
    assert count > 400
    assert [name for name in wrong if not name.startswith(OWN_VOCABULARY)] == []
