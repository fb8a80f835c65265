"""Profiles, their requests, and the welcome where there is none.

`controller` opens the screens, keeps write access and watches requests and credentials.
"""
