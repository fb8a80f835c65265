"""Regular expressions of JSON Schemas, as ECMA-262 reads them, and never for long.

- `matching`: whether a pattern matches a text, or why that cannot be checked
- `cost`: whether a match is certain to be quick
- `worker`: the child process for all others, which ends when it takes too long
- `child`: the program of that process
- `keywords`: the keywords of `jsonschema` that have patterns
"""
