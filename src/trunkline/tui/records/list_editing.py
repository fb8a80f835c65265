"""Editing the lists of a record's form in which the records differ."""

from collections.abc import Awaitable, Callable

from trunkline.forms import UNSET, Field
from trunkline.forms.values.json_pointer import join
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_context import FormContext, FormController, ValueEditing, ValuePasting
from trunkline.tui.form.structure_editing import StructureController
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.records.choice_fields import top_of
from trunkline.tui.records.record_form import RecordForm


class ListController(FormController):
    """Asks whether new items are added to each record's list or replace it, then goes on."""

    def __init__(
        self,
        context: FormContext,
        editing: ValueEditing,
        pasting: ValuePasting,
        structure: StructureController,
    ) -> None:
        super().__init__(context)
        self._editing = editing
        self._pasting = pasting
        self._structure = structure

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if reason := self.context.why_busy():
            return reason
        if action.id == "values.branch" and self._mixed_list():
            return ""
        if action.id == "values.add" and not self._is_in_list_or_group():
            return "Only lists and groups can be added to"
        return self._structure.why_not(action)

    def offers(self, action: Action) -> bool:
        """Return whether the footer shows an action."""
        return self._structure.offers(action)

    def _is_in_list_or_group(self) -> bool:
        field = self.context.sheet.field
        return field is not None and (field.pointer.count("/") > 1 or field.control in HOLDERS)

    def _mixed_list(self) -> str:
        """Return the list of the current field if the records differ in it, else nothing."""
        name, session = top_of(self.context.pointer), self.context.session
        return name if isinstance(session, RecordForm) and session.is_mixed_list(name) else ""

    def _unanswered(self) -> str:
        """Return the list of the current field if it has to be asked about, else nothing."""
        name = self._mixed_list()
        return name if name and self.context.form.field(join("", name)).value is UNSET else ""

    def _ask(self, name: str, then: Callable[[], Awaitable[None]] | None = None) -> None:
        """Ask whether items are added to the lists or replace them, then go on."""
        context, session = self.context, self.context.session
        assert isinstance(session, RecordForm)

        async def chosen(adds: bool | None) -> None:
            if adds is not None:
                session.selection.add_to_lists(name, adds)
                context.show_edit()
                if then is not None:
                    await then()

        title = f"{context.form.field(join('', name)).title} differs between the records"
        loss = session.selection.loss_of(name)
        choices = [
            MenuItem("a", "Add to what each record has", True, "nothing is lost"),
            MenuItem("r", "Replace the list in all of them", False, loss),
        ]
        context.services.push(MenuScreen(title, choices), chosen)

    async def do_values_add(self) -> None:
        """Add an item, after the question."""
        if name := self._unanswered():
            self._ask(name, self._structure.do_values_add)
        else:
            await self._structure.do_values_add()

    async def do_values_branch(self) -> None:
        """Ask the question again; on other fields, choose the variant of the value."""
        if name := self._mixed_list():
            self._ask(name)
        else:
            await self._structure.do_values_branch()

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field, after the question."""
        name = self._unanswered()
        if name and field.pointer == join("", name):
            self._ask(name, lambda: self._editing.edit_field(field, typed))
        else:
            await self._editing.edit_field(field, typed)

    def paste(self, field: Field, text: str) -> bool:
        """Set a field's value from text, after the question."""

        async def paste() -> None:
            self._pasting.paste(field, text)

        if name := self._unanswered():
            self._ask(name, paste)
            return True
        return self._pasting.paste(field, text)
