"""What screens may ask of the app, each with the state that it owns.

- `app_services`: `AppServices`, the app as its screens see it
- `routes`: which screens can be opened, and what each is given
- `navigator`: where the user is, back and forward; `location`: a list of records, and its relatives
- `heading`: what the title of a screen says
- `access`: what may be written, and which credential expires soon
- `signals`: what screens can subscribe to: run, staging, access, requests
- `change_service`: staged edits, the journal and the current run; `live_run`: that run
- `drafts`: unfinished forms on disk
- `view_state`: filters, columns, rows and theme, remembered from session to session
- `input_history`: what was typed in input lines before
- `retry_status`: requests that wait for their next attempt
- `crash_log`: crashes of the program, in a file
- `commands`: the commands of the command bar and the palette, and what they can name
"""
