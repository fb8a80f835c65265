"""Records as the journal knows them: a vendor may answer from before a write for a while."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.sessions import Sessions


@contextmanager
def known_writes(sessions: Sessions) -> Iterator[KnownWrites | None]:
    """Yield what the journal knows; `None` before there is one, or where it cannot be read.

    Without a journal nothing is written either.
    """
    file = sessions.settings.paths.state / STORE_FILE
    with ExitStack() as opened:
        writes = None
        try:
            if file.exists():
                store = ChangeStore(file, sessions.known_account)
                opened.callback(store.close)
                if store.notice:
                    say(store.notice)
                accounts = {name: sessions.last_account(name) for name in sessions.profiles}
                writes = KnownWrites(Journal(store), accounts=accounts)
        except StoreError as error:
            say(str(error))
        yield writes


def corrected(account: Account, kind: Kind, records: Sequence[Record]) -> Sequence[Record]:
    """Return listed records, those as the journal knows them that were written a moment ago."""
    with known_writes(account.sessions) as writes:
        if writes is None:
            return records
        return writes.corrected(kind, account.profile.name, records)
