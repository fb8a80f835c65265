"""The HTTP client that every vendor uses: the only code that imports httpx.

A vendor's session creates one `Transport` for its profile, and a client that calls
`Transport.request` and decodes each `Response` with a `Decoder`. The transport enforces read-only
profiles, retries what is safe to retry, logs every attempt, and raises an `ApiError` that never
contains a credential. The dashboard imports the transport before the first picture, but httpx and
pydantic only with the first request, in a thread.

Map:
    transport       `Transport` and its `Options`: sends requests, retries, enforces read-only
    retry           what may be sent again, and how long to wait before
    auth            authentication schemes: API key, HTTP Basic, bearer token
    secret          `Secret`: a credential that no repr or log shows
    token_expiry    when a JSON Web Token expires
    urls            checks base URLs, builds paths
    http_library    imports httpx; names variables of the environment that it cannot use
    bodies          reads bodies of responses within a limit, decompressed
    decoding        `Response` and `Decoder`: JSON to typed values, long bodies in a thread
    json_stream     parses JSON, whole or item by item
    errors          `ApiError` and its subclasses: what a caller catches
    error_mapping   from a failed attempt to an `ApiError`; `ErrorDetails`, which vendors fill
    redaction       removes secrets from vendors' texts
    request_log     `RequestLog`: every attempt, without headers and bodies
    one_line        makes a vendor's text safe to show in one line
"""
