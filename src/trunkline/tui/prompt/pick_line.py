"""A line in which one of some records is chosen by its name."""

from collections.abc import Callable, Mapping, Sequence

from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.line import Line


class PickLine(Line):
    """Names are typed as far as needed or walked through; what is none stays, with the reason."""

    def __init__(
        self, label: str, named: Mapping[str, str], what: str, *, then: Callable[[str], object]
    ) -> None:
        """Ask for a record.

        Args:
            label: what stands before the name.
            named: what people call the records, by their keys; a key where it has no name.
            what: what one of them is, for the reason why a text names none.
            then: is given the key that was chosen.
        """
        super().__init__(label, completer=self._complete, id="pick")
        self._named = named
        self._what = what
        self._then = then

    def _complete(self, text: str) -> Sequence[Candidate]:
        typed = text.strip().casefold()
        found = [
            Candidate(name, key if key != name else "")
            for key, name in self._named.items()
            if typed in name.casefold() or typed in key.casefold()
        ]
        return sorted(found, key=lambda each: not each.line.casefold().startswith(typed))

    def recall(self, by: int) -> None:
        """Take the next name, or the one before."""
        self.choose(by)

    async def accept(self) -> None:
        """Close the line and tell the key; a text that several records fit stays."""
        text = self.text.strip()
        keys = [text] if text in self._named else self._keys(text)
        if len(keys) == 1:
            await self.close(self.Accepted(self, keys[0]))
            self._then(keys[0])
            return
        why = "several are meant by" if keys else f"no {self._what} is called"
        self.app.notify(f"{why} {text!r}", severity="error")

    def _keys(self, text: str) -> list[str]:
        typed = text.casefold()
        names = {key: name.casefold() for key, name in self._named.items()}
        if not text or text in self._named.values():
            return [key for key, name in self._named.items() if name == text]
        begun = [key for key, name in names.items() if name.startswith(typed)]
        return begun or [key for key, name in names.items() if typed in name]
