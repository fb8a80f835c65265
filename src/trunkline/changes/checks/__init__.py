"""What is known about a change before it is sent.

- `validation`: whether a patch fits its kind's schema and conditions
- `known_values`: whether the records that values refer to exist
- `page_validation`: whether a config page accepts values and schema, and in which order
- `secret_check`: whether every secret in it is known
- `reversibility`: whether the change could be undone
"""
