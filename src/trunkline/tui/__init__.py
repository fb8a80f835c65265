"""The dashboard: the only code that imports Textual. A folder a feature, and what they share.

A feature never imports another one, nor the app: it opens a route and asks `AppServices`.
`ARCHITECTURE.md` draws the layers and lists who owns which state.

- `app/`: the app, its services, and the table from routes to screens

The features:

- `browse/`: lists of records, and editing from them
- `form/`: the form of any value; `records/` and `pages/` build on it
- `records/`: forms of one record, of many, and of a new one
- `pages/`: config pages: their form, environments side by side, schemas
- `review/`: the plan, the run, the history
- `trace/`: where a call to a number goes
- `profiles/`: the profiles, their requests, the first start
- `command/`: the command bar, the palette, the help

What they share:

- `services/`: what screens may ask of the app
- `actions/`: actions, keys, and who performs them
- `table/`: the sheet of rows; `lists/`: the lists that have been loaded
- `text/`: pages of text and editors; `prompt/`: input lines
- `chrome/`: the frame of every screen; `drawing/`: cells and styles
- `terminal/`: the terminal, its driver, and Textual's private names
"""
