"""The items of a resumed run with the secrets that the journal does not hold."""

from collections.abc import Mapping
from dataclasses import replace

from trunkline.changes.planning.batches import Chunk
from trunkline.model.record import Record
from trunkline.model.secrets.sealing import Seal


def opened_items(seal: Seal, chunk: Chunk, fresh: Mapping[str, Record]) -> Chunk:
    """Return a chunk whose marks are secrets again, as far as the records still have them."""
    items = []
    for item in chunk.items:
        if (record := fresh.get(item.target.key)) is not None:
            before, patch = (
                seal.opened(chunk.kind, values, record.values)
                for values in (item.before, item.patch)
            )
            item = replace(item, before=before, patch=patch)
        items.append(item)
    return replace(chunk, items=tuple(items))
