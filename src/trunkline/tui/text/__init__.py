"""Screens and widgets for plain text.

- `page`: `Page`, wrapped lines with a current one, and `Hint`, the text about that line.
- `page_screen`: a page on a screen of its own.
- `editor_screen`: a screen to edit one text: JSON, several lines, a schema.
- `exact_text_area`: a text area in which only what is typed changes.
- `text_marks`: what stands in it for line ends and control characters.
- `kept_text`: the draft of a text that is not accepted yet.
- `paste_screen`: a screen to paste or type lines, or to read them from a file.
- `failure_lines`: what could not be loaded, above the status line.
"""
