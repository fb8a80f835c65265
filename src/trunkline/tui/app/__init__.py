"""The app: everything else is composed here.

- `run`: opens the dashboard
- `dashboard`: `Dashboard`, the app with the services that screens may ask for
- `shell`: `Shell`, the app without profiles: keys, messages, themes, clipboard
- `screens`: the table from routes to screens, which are imported on first use
- `draft_menu`: offers the unfinished forms at the start
"""
