"""The numbers in a pasted text, before any of them is staged."""

from typing import Final

from trunkline.changes.staging.number_import import NumberImport
from trunkline.model.phone import grouped
from trunkline.model.plurals import counted
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

_ENVIRONMENTS: Final = (("s", "sandbox"), ("p", "pre-release"), ("l", "live"))
_LISTED: Final = 8
_SHOWN: Final = 3


class NumberImportScreen(MenuScreen[str]):
    """A menu of environments, under the numbers that will and will not be imported."""

    def __init__(self, numbers: NumberImport) -> None:
        count = len(numbers.numbers)
        some = ", ".join(grouped(number) for number in numbers.numbers[:_SHOWN])
        more = " …" if count > _SHOWN else ""
        title = f"Import {counted(count, 'number')}{f': {some}{more}' if some else ''}"
        left = numbers.lines()
        shown = [f"not imported · {line}" for line in left[:_LISTED]]
        if rest := left[_LISTED:]:
            shown.append(f"not imported · {len(rest):,} more")
        why_not = "" if count else "The text has no numbers"
        choices = [MenuItem("n", "Not now", "")]
        choices += [
            MenuItem(
                key,
                f"Into {name}",
                name,
                "calls arrive as soon as it is applied" if name == "live" else "",
                why_not,
            )
            for key, name in _ENVIRONMENTS
        ]
        super().__init__("\n".join([title, *shown]), choices)
