"""The app that runs the screens.

- `run`: starts it. `dashboard`: the app with profiles; `shell`: terminal, keys and messages.
- `dashboard_services`, `shell_services`: what screens may ask of it (`AppServices`), gathered from
  the owners: `screen_stack`, `destinations`, `appearance`, `garbage_collection` and others.
- `screens`: the table from routes to screens.
- `program`, `draft_menu`: controllers of the app's own actions.
"""
