"""What was understood of pasted numbers, before any of it is staged."""

from trunkline.changes.intake import Intake
from trunkline.model.phone import grouped
from trunkline.tui.screens.menu import Choice, MenuScreen

__all__ = ["IntakeScreen"]

_ENVIRONMENTS = (("s", "sandbox"), ("p", "pre-release"), ("l", "live"))
_NAMED = 8


class IntakeScreen(MenuScreen[str]):
    """A choice of the environment, under what will be imported and what will not."""

    def __init__(self, intake: Intake) -> None:
        """Ask for the environment.

        Args:
            intake: what was read.
        """
        count = len(intake.numbers)
        numbers = f"{count:,} {'number' if count == 1 else 'numbers'}"
        some = ", ".join(grouped(number) for number in intake.numbers[:3])
        title = f"Import {numbers}{f': {some}' if some else ''}{' …' if count > 3 else ''}"
        left = intake.lines()
        shown = [f"  not imported: {line}" for line in left[:_NAMED]]
        if len(left) > _NAMED:
            shown.append(f"  and {len(left) - _NAMED:,} more")
        why_not = "" if count else "there is no number to import"
        choices = [Choice("n", "Not now", "")]
        choices += [
            Choice(key, f"Into {name}", name, "calls arrive at once" if name == "live" else "",
                   why_not)
            for key, name in _ENVIRONMENTS
        ]  # fmt: skip
        super().__init__("\n".join([title, *shown]), choices)
