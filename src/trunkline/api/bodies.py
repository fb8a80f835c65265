"""Reads the bodies of responses: decompressed, and never more of them than allowed.

The HTTP library decompresses whole chunks, each of which may become a thousand times as large, and
as many times over as a header says. Here the size is limited while a chunk is decompressed.
"""

import zlib
from collections.abc import AsyncIterable
from typing import Final

from trunkline.api.one_line import one_line

ACCEPTED: Final = "gzip, deflate"
"""The compressions to accept, as a header says it."""

_WINDOW: Final = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_RAW_DEFLATE: Final = -15
_MEGABYTE: Final = 1_000_000


class UnreadableBody(Exception):
    """A body that is too large, or cannot be decompressed; the text continues a sentence."""


async def read_body(chunks: AsyncIterable[bytes], encoding: str, limit: int, length: str) -> bytes:
    """Return a body that is read chunk by chunk.

    Args:
        encoding: its header `Content-Encoding`.
        limit: the most bytes of it, compressed or not.
        length: its header `Content-Length`; a body that says that it is too large is not read.

    Raises:
        UnreadableBody: it is larger than the limit, or compressed in an unknown or broken way.
    """
    inflate = _inflater(encoding)
    if length.isdecimal() and len(length) < 20 and int(length) > limit:
        raise _too_large(limit)
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        # One byte more than allowed tells that there is more.
        body += inflate(chunk, limit + 1 - len(body))
        if max(len(body), received) > limit:
            raise _too_large(limit)
    return bytes(body)


async def read_beginning(chunks: AsyncIterable[bytes], encoding: str, limit: int) -> bytes:
    """Return the first bytes of a body, none of one that cannot be decompressed."""
    body = bytearray()
    try:
        inflate = _inflater(encoding)
        async for chunk in chunks:
            body += inflate(chunk, limit - len(body))
            if len(body) >= limit:
                break
    except UnreadableBody:
        return b""
    return bytes(body)


class _Plain:
    def __call__(self, chunk: bytes, limit: int) -> bytes:
        return chunk[: max(limit, 0)]


class _Inflate:
    """Decompresses chunks, each to as many bytes as are allowed."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._stream = zlib.decompressobj(_WINDOW[encoding])
        self._began = False

    def __call__(self, chunk: bytes, limit: int) -> bytes:
        if limit <= 0 or self._stream.eof:
            return b""
        try:
            return self._decompress(chunk, limit)
        except zlib.error:
            raise UnreadableBody("cannot be decompressed") from None

    def _decompress(self, chunk: bytes, limit: int) -> bytes:
        first, self._began = not self._began, True
        try:
            return self._stream.decompress(chunk, limit)
        except zlib.error:
            if not first or self._encoding != "deflate":
                raise
        # Some servers leave out the header that `deflate` has by RFC 9110.
        self._stream = zlib.decompressobj(_RAW_DEFLATE)
        return self._stream.decompress(chunk, limit)


def _inflater(encoding: str) -> _Plain | _Inflate:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in _WINDOW:
        return _Inflate(name)
    raise UnreadableBody(f"is compressed as {one_line(name, 40)}, which was not asked for")


def _too_large(limit: int) -> UnreadableBody:
    return UnreadableBody(f"is larger than {limit / _MEGABYTE:,.0f} MB (api.max_answer_mb)")
