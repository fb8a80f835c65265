"""What was understood of pasted numbers, before any of it is staged."""

from typing import Final

from trunkline.changes.staging.number_import import NumberImport
from trunkline.model.phone import grouped
from trunkline.model.plurals import counted
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

_ENVIRONMENTS: Final = (("s", "sandbox"), ("p", "pre-release"), ("l", "live"))
_LISTED: Final = 8
_SHOWN: Final = 3


class IntakeScreen(MenuScreen[str]):
    """A choice of the environment, under what will be imported and what will not."""

    def __init__(self, intake: NumberImport) -> None:
        """Ask for the environment.

        Args:
            intake: what was read.
        """
        count = len(intake.numbers)
        some = ", ".join(grouped(number) for number in intake.numbers[:_SHOWN])
        more = " …" if count > _SHOWN else ""
        title = f"Import {counted(count, 'number')}{f': {some}{more}' if some else ''}"
        left = intake.lines()
        shown = [f"not imported · {line}" for line in left[:_LISTED]]
        if rest := left[_LISTED:]:
            shown.append(f"not imported · {len(rest):,} more")
        why_not = "" if count else "there is no number to import"
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
