"""Retrying the staged edits that were not written."""

from typing import TYPE_CHECKING

from trunkline.model.plurals import counted
from trunkline.tui.review.controller import continue_run

if TYPE_CHECKING:
    from trunkline.tui.services.app_services import AppServices


def retry_failed(services: "AppServices", profile: str) -> None:
    """Offer to send again what the last run did not write, or to review all that is staged."""
    from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

    failed = services.changes.failures(profile)
    run = max(each.run for each in failed)
    again = {each.edit.target for each in failed if each.run == run and each.result.retryable}

    def chosen(choice: str | None) -> None:
        if choice == "retry":
            continue_run(services, services.changes.writer.journal.run(run))
        elif choice == "review":
            services.review(profile)

    records = len({each.edit.target for each in failed})
    choices = [MenuItem("n", "Not now", "")]
    if again:
        note = f"what failed in run {run}, as it was confirmed"
        choices.append(MenuItem("w", f"Send {counted(len(again), 'record')} again", "retry", note))
    choices.append(MenuItem("s", "Review what is staged", "review", "loads the records again"))
    title = f"{counted(records, 'staged record was', 'staged records were')} not written"
    services.push(MenuScreen(title, choices), chosen)
