"""What an edit of a form would leave as it was, or why it would be refused, before it is made."""

from collections.abc import Callable

from trunkline.forms.editing import edits
from trunkline.forms.editing.form import Form
from trunkline.forms.fields.history import Revision
from trunkline.forms.values.json_pointer import EditError
from trunkline.forms.values.values import Json
from trunkline.model.sentences import as_sentence


def note_of_branch(form: Form, pointer: str, branch: int, group: int = 0) -> str:
    """Return what `Form.choose` would say, in a sentence; `""` if nothing."""
    return _note(form, lambda: edits.choose_branch(form.tree, pointer, branch, group), pointer)


def note_of_value(form: Form, pointer: str, value: Json) -> str:
    """Return what `Form.set` would say, in a sentence; `""` if nothing."""
    return _note(form, lambda: edits.set_value(form.tree, pointer, value))


def why_not_pasted(form: Form, pointer: str, text: str) -> str:
    """Return why `Form.paste` would not accept a text, as a sentence; `""` if it would."""
    try:
        value = form.read(pointer, text)
        form.gate.passed(form.tree, edits.set_value(form.tree, pointer, value))
    except EditError as error:
        return str(error)
    except ValueError as error:
        return as_sentence(str(error))
    return ""


def _note(form: Form, edit: Callable[[], Revision], moved: str | None = None) -> str:
    try:
        return form.gate.passed(form.tree, edit(), moved)[1]
    except EditError as error:
        return str(error)
