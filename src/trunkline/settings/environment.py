"""The environment variables of this program, and similar ones that have no effect."""

from collections.abc import Iterable, Mapping
from typing import Final

from trunkline.settings.credentials import Credential, Variable
from trunkline.settings.errors import nearest
from trunkline.settings.options import OPTIONS

PREFIX: Final = "TRUNKLINE_"

CONFIG_VARIABLE: Final = "TRUNKLINE_CONFIG"
"""The path of the settings file."""

PLAIN_DRIVER: Final = "TRUNKLINE_PLAIN_DRIVER"
"""Makes the dashboard use Textual's own driver; only the dashboard reads it."""


def known_variables() -> list[str]:
    """Return the names of the variables that have an effect."""
    return [CONFIG_VARIABLE, PLAIN_DRIVER, *(option.variable for option in OPTIONS)]


def credential_variables(credentials: Iterable[Credential]) -> frozenset[str]:
    """Return the names of the variables that hold secrets."""
    return frozenset(source.name for source in credentials if isinstance(source, Variable))


def stray_variables(
    env: Mapping[str, str], credentials: Iterable[Credential] = ()
) -> dict[str, str]:
    """Return the variables with this program's prefix that have no effect, each with a hint.

    Args:
        credentials: the profiles' credentials; variables with secrets may have any name.
    """
    known = known_variables()
    used = {*known, *credential_variables(credentials)}
    return {
        name: nearest(name, known, what="variables")
        for name in sorted(env)
        if name.startswith(PREFIX) and name not in used
    }
