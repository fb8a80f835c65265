"""The HTTP client that all vendors share: one transport, its errors, its retries, its log."""
