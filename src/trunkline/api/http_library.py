"""Imports httpx without its command line, which would import click, rich and pygments.

Where these are installed, they are a third of the time of `import httpx`. httpx expects an
`ImportError` of its command line, so a blocked module is enough. It is blocked only while httpx is
imported: other code can still import `httpx._main`.
"""

import sys
from typing import Final

_COMMAND_LINE: Final = "httpx._main"

_imported = sys.modules.get(_COMMAND_LINE)
sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
try:
    import httpx as httpx
finally:
    if _imported is None:
        del sys.modules[_COMMAND_LINE]
    else:
        sys.modules[_COMMAND_LINE] = _imported
