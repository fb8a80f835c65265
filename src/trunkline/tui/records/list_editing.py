"""The part of a record's form that edits lists in which the records differ."""

from collections.abc import Awaitable, Callable

from trunkline.forms import UNSET, Field
from trunkline.forms.values.json_pointer import join, split
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.records.choice_editing import FormChoices
from trunkline.tui.records.choice_fields import top_of
from trunkline.tui.records.record_form import RecordForm


class FormLists(FormChoices):
    """The part that asks whether a list is added to what each record has, or takes its place."""

    def _mixed_list(self) -> str:
        """Return the list with the field in hand in which the records differ, else nothing."""
        name = (split(self.sheet.pointer) or [""])[0]
        return name if isinstance(self.held, RecordForm) and self.held.is_mixed_list(name) else ""

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "values.branch" and self.editor is None and self._mixed_list():
            return ""
        return super().why_not(action)

    def _asks_about(self, name: str) -> bool:
        return self.form.field(join("", name)).value is not UNSET

    def _ask(self, name: str, then: Callable[[], Awaitable[None]]) -> None:
        """Ask what is to become of the lists, then go on."""
        held = self.held
        assert isinstance(held, RecordForm)

        async def chosen(adds: bool | None) -> None:
            if adds is not None:
                held.add_to_lists(name, adds)
                self.was_edited()
                await then()

        title = f"{self.form.field(join('', name)).title} differs between the records"
        choices = [
            MenuItem("a", "Add to what each record has", True, "nothing is lost"),
            MenuItem("r", "Replace the list in all of them", False, held.loss_of(name)),
        ]
        self.app.push_screen(MenuScreen(title, choices), chosen)

    def place_after(self, holder: str, index: int) -> int | None:
        """Add to the end of a list that a write can add to: in between, it would replace it."""
        if top_of(holder) in self.held.kind.writes.lists:
            return None
        return super().place_after(holder, index)

    async def do_values_add(self) -> None:
        """Add an item, once it is known what becomes of those that are there."""
        name = self._mixed_list()
        if name and not self._asks_about(name):
            self._ask(name, super().do_values_add)
        else:
            await super().do_values_add()

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field, once it is known what becomes of the items there."""
        name = self._mixed_list()
        if name and field.pointer == join("", name) and not self._asks_about(name):
            self._ask(name, lambda: super(FormLists, self).edit_field(field, typed))
        else:
            await super().edit_field(field, typed)

    def paste(self, field: Field, text: str) -> None:
        """Take a pasted text, once it is known what becomes of the items there."""
        name = self._mixed_list()
        if name and not self._asks_about(name):

            async def go_on() -> None:
                super(FormLists, self).paste(field, text)

            self._ask(name, go_on)
        else:
            super().paste(field, text)

    async def do_values_branch(self) -> None:
        """Ask again what becomes of the lists; else choose the sort of the value."""

        async def nothing() -> None:
            return

        if name := self._mixed_list():
            self._ask(name, nothing)
        else:
            await super().do_values_branch()
