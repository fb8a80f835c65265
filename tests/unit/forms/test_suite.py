"""The official JSON-Schema-Test-Suite for Draft 7, required and format tests, asked of forms."""

import pytest

from support.forms import remotes, suite
from trunkline.forms import Form

# jsonschema itself leaves these out or knows them no better: see its own run of the same suite.
_BEYOND_JSONSCHEMA = (
    "optional/format/iri.json: ",
    "optional/format/iri-reference.json: ",
    "optional/format/email.json: ",
    "leap second",
)


def test_forms_give_the_official_verdicts() -> None:
    documents, wrong, count = remotes(), [], 0
    for name, schema, value, valid in suite():
        count += 1
        if (not Form(schema, value, documents=documents).errors) is not valid:
            wrong.append(name)
    assert count > 1_000
    required = [name for name in wrong if not name.startswith("optional/")]
    assert required == []
    known = [name for name in wrong if any(part in name for part in _BEYOND_JSONSCHEMA)]
    assert wrong == known
    assert len(known) <= 17


@pytest.mark.parametrize("pattern", ["iri.json", "email.json", "leap second"])
def test_what_is_beyond_jsonschema_is_its_own_limit(pattern: str) -> None:
    from support.forms import is_valid

    checked = 0
    for name, schema, value, valid in suite():
        form_says = not Form(schema, value).errors
        if pattern in name and form_says is not valid:
            assert is_valid(schema, value) is form_says
            checked += 1
    assert checked
