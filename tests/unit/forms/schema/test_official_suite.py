"""The official JSON-Schema-Test-Suite for Draft 7: required tests, and those of formats."""

from support.forms import is_valid, official_tests, remote_documents
from trunkline.forms import Form

# Tests of which jsonschema itself fails some.
_LIMITS_OF_JSONSCHEMA = (
    "optional/format/iri.json: ",
    "optional/format/iri-reference.json: ",
    "optional/format/email.json: ",
    "leap second",
)


def test_forms_agree_with_the_official_suite() -> None:
    documents, wrong, count = remote_documents(), {}, 0
    for name, schema, value, valid in official_tests():
        count += 1
        accepted = not Form(schema, value, documents=documents).errors
        if accepted is not valid:
            wrong[name] = (schema, value, accepted)
    assert count > 1_000
    assert [name for name in wrong if not name.startswith("optional/")] == []
    known = {name for name in wrong if any(part in name for part in _LIMITS_OF_JSONSCHEMA)}
    assert sorted(wrong.keys() - known) == []
    assert len(known) <= 17
    assert all(any(part in name for name in known) for part in ("iri.json", "email.json", "leap"))
    assert [
        name
        for name, (schema, value, accepted) in wrong.items()
        if is_valid(schema, value) is not accepted
    ] == []
