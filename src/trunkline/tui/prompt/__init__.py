"""One-line inputs at the bottom of a screen.

- `input_line`: `InputLine`, the one input for filters, names, values, commands and confirmations;
  it takes a parser, a check, a completer, a history and callbacks.
- `input_history`: the lines accepted before.
- `candidate`: `Candidate`, one completion or choice.
- `candidate_list`: the pop-up list of candidates, for input lines and for a form's field editor.
- `visible_input`: the text of a line, with symbols for control characters.
- `path_line`: an input line for a file, completed from the file system.
- `pick_line`: an input line for one record out of several, by name or key.
"""
