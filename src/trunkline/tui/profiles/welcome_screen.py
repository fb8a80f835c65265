"""The first screen without any profile: how to add one, and the demo."""

from collections.abc import Iterable
from typing import Final

from textual.widget import Widget

from trunkline.settings.example import example_of
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.page import Line, Page
from trunkline.vendors.base import load_vendor, vendor_names

_BLANK: Final = Line((("", ""),))


class WelcomeScreen(BaseScreen):
    """Shows the configuration to write, and the file for it."""

    SCOPE = "welcome"
    SHARED = ()

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield Page(pointing=False)

    def heading(self) -> Heading:
        """Return the breadcrumb."""
        return Heading(crumbs=("welcome",))

    def on_mount(self) -> None:
        """Show the instructions."""
        self.query_one(Page).show(self._lines())

    def _lines(self) -> list[Line]:
        path = self.services.settings.paths.config_file
        demo = self.services.shown_key("welcome.demo")
        first, *others = vendor_names()
        example = example_of(load_vendor(first), others)
        copied = "\n".join(example)
        where = "The file names where the secret is; it never contains the secret."
        after = "Then start trunkline again; trunkline info shows the settings in use."
        return [
            Line((("No account is set up yet.", "heading"),)),
            _BLANK,
            Line((("To try it: ", ""), (demo, "key"), (" starts the demo, a server on this", ""))),
            Line((("machine with invented hotels, a clinic, a bank and a city.", ""),)),
            _BLANK,
            Line((("Or describe your account in", ""),)),
            Line(((f"  {path}", "key"),), copies=str(path)),
            _BLANK,
            *(Line(((f"  {line}", "good"),), copies=copied) for line in example),
            _BLANK,
            Line(((where, "muted"),)),
            Line(((after, "muted"),)),
        ]

    def do_welcome_demo(self) -> None:
        """Leave in order to start the demo."""
        self.services.quit_to_demo()
