"""Menus that are not on a screen: their items, and choosing one of them."""

from typing import Any

from trunkline.tui.chrome.menu_screen import MenuItem, MenuLines, MenuScreen

__all__ = ["items_of", "value_of"]


def items_of(menu: MenuScreen[Any]) -> list[MenuItem[Any]]:
    """Return the items of a menu."""
    (lines,) = (part for part in menu.compose() if isinstance(part, MenuLines))
    return list(lines.items)


def value_of(menu: MenuScreen[Any], key: str) -> Any:
    """Return the value of the item with a key, which can be chosen."""
    (item,) = (item for item in items_of(menu) if item.key == key)
    assert not item.why_not
    return item.value
