"""What a JSON Schema says about one place of a value: subschemas, facts, branches, validation.

- `document`: the schema and its `$ref`s; `Subschema`, a schema that applies to a place.
- `dialects`: the drafts of JSON Schema: which one a schema is written in.
- `validator`: validation that remembers results between edits.
- `guards`: the guards around keywords, which remember what could not be checked.
- `exact_keywords`: multiples and limits of numbers, judged exactly.
- `unevaluated`: what no other keyword describes, with an error for each field.
- `expansion`: which subschemas apply to a place, given `$ref`, allOf, conditions and branches.
- `conditions`: the reason why a conditional part applies.
- `branches`: the branches of a oneOf or anyOf, and which one a value belongs to.
- `telling_fields`: the fields whose value determines the branch.
- `shape`: the facts about a place: types, choices, limits, fields, items.
- `initial_values`: what new fields, items and branches start with.
- `number_limits`: the limits and multiples of a number, for new numbers and for steps.
- `limits`: why an item or a key cannot be added or removed.
- `formats`: the formats of texts: those that give errors, and those that give remarks.
"""
