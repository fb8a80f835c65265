"""The draft of the form on a screen: saved after a pause, offered when the form is opened again."""

from typing import Final

from trunkline.forms import EditError
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_context import FormContext
from trunkline.tui.form.form_drafts import FormDrafts
from trunkline.tui.services.drafts import Draft

_SAVE_AFTER: Final = 0.4
"""Seconds after the last edit until the draft is saved."""


class DraftKeeper:
    """Saves the draft of a form, offers it and resumes it."""

    def __init__(self, context: FormContext) -> None:
        self._context = context
        self._due = False
        self._is_offered = False

    def find(self) -> Draft | None:
        """Return the draft from an earlier time, `None` if there is none."""
        return self._drafts.find(self._context.session)

    def save_soon(self) -> None:
        """Save the draft after a pause."""
        if not self._due:
            self._due = True
            self._context.screen.set_timer(_SAVE_AFTER, self.save)

    def save(self) -> None:
        """Save what is not staged, or notify why it cannot be saved.

        While an earlier draft is offered, that one stays.
        """
        self._due = False
        if self._is_offered:
            return
        context = self._context
        try:
            self._drafts.save(
                context.session,
                context.subject.label,
                context.services.clock(),
                context.pointer,
                context.typing,
            )
        except OSError as error:
            context.services.notify(f"Could not save the draft: {error}", severity="error")

    def discard(self) -> None:
        """Discard the draft."""
        self._context.services.drafts.discard(self._context.session.target)

    def offer(self, draft: Draft) -> None:
        """Let the user choose whether to resume a draft or to discard it; else leave the form."""
        self._is_offered = True

        async def chosen(resumes: bool | None) -> None:
            if resumes is None:
                self._context.screen.dismiss()
                return
            self._is_offered = False
            if resumes:
                await self.resume(draft)
            else:
                self.discard()

        when = f"{draft.at.astimezone(self._context.services.clock().tzinfo):%d %b %H:%M}"
        choices = [
            MenuItem("r", "Resume it", True, "your edits are applied to the current values"),
            MenuItem("x", "Discard it", False, "the form starts with the current values"),
        ]
        self._context.services.push(MenuScreen(f"There is a draft of {when}", choices), chosen)

    async def resume(self, draft: Draft) -> None:
        """Resume a draft where it was left."""
        context = self._context
        try:
            conflicts = self._drafts.resume(context.session, draft)
        except EditError as error:
            context.services.notify(f"Could not resume the draft: {error}", severity="error")
            return
        context.show_edit(draft.pointer)
        messages = []
        if conflicts:
            messages.append(f"Changed by others since: {', '.join(conflicts)}")
        if secrets := self._drafts.missing_secrets(context.session, draft):
            messages.append(f"Drafts do not save secrets, set them again: {', '.join(secrets)}")
        if messages:
            context.services.notify("; ".join(messages), severity="warning")
        if draft.typing is not None and context.sheet.field is not None:
            await context.editing.edit_field(context.sheet.field, draft.typing)

    @property
    def _drafts(self) -> FormDrafts:
        return FormDrafts(self._context.services.drafts)
