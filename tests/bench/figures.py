"""Figures of several runs, and how they are printed: what matters is the ratio, not the number."""

from collections import defaultdict
from statistics import median


class Figures:
    """Samples by peer and by what was measured; the first peer is what others are compared to."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._samples: defaultdict[str, defaultdict[str, list[float]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._notes: list[str] = []

    def add(self, peer: str, what: str, *values: float) -> None:
        """Add samples of one figure."""
        self._samples[peer][what].extend(values)

    def note(self, text: str) -> None:
        """Add a remark below the figures, once."""
        if text not in self._notes:
            self._notes.append(text)

    def __str__(self) -> str:
        """Lay the medians out, each with its ratio to that of the first peer."""
        columns = list(dict.fromkeys(what for row in self._samples.values() for what in row))
        first: dict[str, list[float]] = next(iter(self._samples.values()), {})
        rows = [["", *columns]]
        for peer, samples in self._samples.items():
            cells = [peer]
            for what in columns:
                if not samples.get(what):
                    cells.append("–")
                    continue
                value = median(samples[what])
                base = median(first[what]) if first.get(what) else 0.0
                ratio = f" ({value / base:.2f}×)" if samples is not first and base else ""
                cells.append(f"{value:,.{1 if value < 100 else 0}f}{ratio}")
            rows.append(cells)
        widths = [max(len(row[x]) for row in rows) for x in range(len(rows[0]))]
        lines = [
            "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
            for row in rows
        ]
        notes = [f"  {note}" for note in self._notes]
        return "\n".join([self.title, *lines, *notes, ""])
