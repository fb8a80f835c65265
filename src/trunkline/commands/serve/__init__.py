"""Commands that run until they are stopped.

- `dashboard`: `trunkline` without a command
- `demo`: the dashboard on an embedded server of its own
- `serve`: the embedded server alone
- `open_dashboard`: checks terminal and settings, then runs the dashboard
- `server_process`: the embedded server as a child process, and the data that it keeps
- `settings_check`: problems of keys and theme, which only the dashboard can find
"""
