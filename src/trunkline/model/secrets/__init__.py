"""Secrets in values and texts: what is one, and how it is masked. Every output asks this package.

- `masking`: values and texts with masks in place of secrets, and edited values back.
- `places`: the places of a value whose schema says that they are secret.
- `schemas`: those of a schema itself, such as the default of a secret field; `record_places`: those
  of a record.
- `sealing`: values whose secrets are replaced by marks that can be compared, for files.
- `urls`: passwords and tokens in URLs and SIP URIs; `url_paths`: those in paths.
"""
