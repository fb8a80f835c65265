"""The form of any value under a schema: its screen, and the controllers that edit fields.

- `form_screen`: the fields, the notes about the current one, and the controllers.
- `form_subject`: whose form it is, and how a session of it is opened.
- `form_session`: a form that is open, and what it was opened over.
- `form_context`: what the controllers share: the session, the sheet, the open editor.
- `form_staging`: staging what was edited, and leaving.
- `form_drafts`: a session's draft: saved without its secrets, and resumed over newer records.
- `draft_keeping`: the draft of the form on a screen: saved after a pause, offered the next time.
- `field_editing`: values in their own lines: typing, choosing, toggling, undoing.
- `line_editors`: the editor that opens in the line of a field, whoever opens it.
- `secret_editing`: secrets: typed twice and never shown, or read from where secrets are kept.
- `structure_editing`: items of lists, further fields, variants and types of values.
- `text_editing`: values as text: on a page, in $EDITOR, pasted.
- `field_search`: searching the fields while the words are typed.
- `view/`: the form on the screen, and the editor of one field.
"""
