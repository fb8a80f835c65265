"""A text that is being typed on a page of its own, as drafts keep it until it is accepted."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from trunkline.model.secrets.masking import masked_text

if TYPE_CHECKING:
    from trunkline.model.change import RecordRef
    from trunkline.tui.services.app_services import AppServices


class KeptText:
    """The draft of one text; one that may have a secret is not kept.

    Attributes:
        key: the key that opens the page again.
    """

    def __init__(
        self,
        services: "AppServices",
        target: "RecordRef",
        what: str = "",
        *,
        label: str,
        key: str,
        is_secret: Callable[[str], bool] = lambda text: False,
    ) -> None:
        """Prepare.

        Args:
            target: the record that the text is about.
            what: which of its texts it is, empty for the only one.
            label: the name of the text.
            is_secret: returns whether a text may have a secret.
        """
        self.key = key
        self._services = services
        self._target = target
        self._what = what
        self._label = label
        self._is_secret = is_secret

    @property
    def text(self) -> str:
        """The text that was kept; empty without one."""
        return self._services.drafts.text_of(self._target, self._what)

    def may_keep(self, text: str) -> bool:
        """Return whether a text can be written to disk."""
        return masked_text(text) == text and not self._is_secret(text)

    def save(self, text: str) -> None:
        """Keep a text, in place of the last one; notify why it cannot be kept."""
        if not self.may_keep(text):
            self.discard()
            return
        try:
            self._services.drafts.save_text(
                self._target, text, self._what, label=self._label, key=self.key
            )
        except OSError as error:
            self._services.notify(f"Could not save the text: {error}", severity="error")

    def discard(self) -> None:
        """Keep nothing: the text was accepted, or is not wanted."""
        self._services.drafts.save_text(self._target, "", self._what)
