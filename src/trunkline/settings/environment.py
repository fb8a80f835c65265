"""The environment variables that are meant for this program, and those that only look like it."""

from collections.abc import Iterable, Mapping
from typing import Final

from trunkline.settings.credentials import Credential, Variable
from trunkline.settings.errors import nearest
from trunkline.settings.options import OPTIONS

PREFIX: Final = "TRUNKLINE_"

CONFIG_VARIABLE: Final = "TRUNKLINE_CONFIG"
"""Says where the settings file is."""

PLAIN_DRIVER: Final = "TRUNKLINE_PLAIN_DRIVER"
"""Has the dashboard draw with Textual's own driver; it alone reads it."""


def known_variables() -> list[str]:
    """Return the names of the variables that mean something."""
    return [CONFIG_VARIABLE, PLAIN_DRIVER, *(each.variable for each in OPTIONS)]


def stray_variables(
    env: Mapping[str, str], credentials: Iterable[Credential] = ()
) -> dict[str, str]:
    """Return the variables that begin like this program's and mean nothing, with what was meant.

    Args:
        env: the environment.
        credentials: the profiles': variables that hold secrets may be called anything.
    """
    known = known_variables()
    meant = {*known, *(each.name for each in credentials if isinstance(each, Variable))}
    return {
        name: nearest(name, known, what="variables")
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in meant
    }
