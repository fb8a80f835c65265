"""Profiles, their requests, and the welcome where there is none.

`controller` opens the screens, keeps write access and watches requests and credentials.

- `profiles_screen`: the profiles: every account, whether it answers, and its write access
- `requests_screen`: the requests to the vendors and their responses, as they happen
- `welcome_screen`: the first screen without any profile: how to add one, and the demo
"""
