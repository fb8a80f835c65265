"""The form of any value under a schema: its screen, and the controllers that edit fields.

- `draft_keeping`: the draft of the form on a screen: saved after a pause, offered when the form is
  opened again
- `field_editing`: editing the values of a form in their own lines: typing, choosing, toggling,
  undoing
- `field_search`: searching the fields of a form while the words are typed
- `form_context`: what the controllers of a form screen share: the session, the sheet, the open
  editor
- `form_drafts`: the draft of a form session: saved without its secrets, and resumed over newer
  records
- `form_screen`: the screen of a form: its fields, the notes about the current one, and its
  controllers
- `form_session`: A form that is open, and what it was opened over
- `form_staging`: staging what was edited in a form, and leaving it
- `form_subject`: what a form screen knows of its form: whose it is, and how a session of it is
  opened
- `line_editors`: the editor that opens in the line of a field, whoever opens it
- `secret_editing`: setting a secret in a form: typed twice and never shown, or read from where
  secrets are kept
- `structure_editing`: editing the structure of a form: items of lists, further fields, variants and
  types of values
- `text_editing`: editing the values of a form as text: on a page, in $EDITOR, pasted
"""
