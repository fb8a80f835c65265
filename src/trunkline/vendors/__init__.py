"""The vendors' APIs, one folder each, and the frame that they share.

A vendor is a `VendorSpec` in the entry-point group `trunkline.vendors`; no other package names one.
`README.md` in this folder explains how to write one, here or in a package of your own.

What callers use:
    base: the protocols `Vendor` and `Session`, and how an installed vendor is found.
    call_route: the steps of a call through one account, as a lookup returns them.
    read_records: a kind's records, of one parent or of all, without secrets.

What a vendor is made of:
    spec: `VendorSpec`, the description of a vendor, and the ways to sign a request.
    base_session: `BaseSession`, an account in use.
    base_client: `BaseClient`, typed calls of an API.
    models: the parts of the models of answers.
    schema_helpers: the JSON Schema of common fields.
    rows: the rule for odd records: only what identifies a record has to be right.
    pages: the pages of one list, bounded in number and time.
    calls: several calls side by side, and calls that may fail.
    outcomes: the outcome of each change of a write.
    error_bodies: texts and fields of error bodies.
"""
