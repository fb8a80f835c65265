"""JSON values and the words for them; knows no schema and no form.

- `values`: JSON types, `UNSET` and `MASKED`, equality, copies, parsing and formatting.
- `exact_numbers`: exact arithmetic with JSON numbers.
- `json_pointer`: JSON Pointers, and the value at one; `EditError`.
- `labels`: labels for values to choose from, each told from the others.
- `phrases`: how messages name types, values, formats and limits.
"""
