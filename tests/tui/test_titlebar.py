"""The two lines at the top, at any width."""

import pytest

from support.shell import HEADING, SmallShell
from trunkline.tui.chrome.title_bar import TitleBar
from trunkline.tui.services.heading import Heading


async def lines(heading: Heading, width: int = 80) -> list[str]:
    """Return the lines of the title bar."""
    app = SmallShell()
    async with app.run_test(size=(width, 12)) as pilot:
        bar = app.screen.query_one(TitleBar)
        bar.show(heading)
        await pilot.pause()
        return [line.rstrip() for line in bar.render().plain.splitlines()]


async def test_it_shows_the_account_and_the_location() -> None:
    title, crumbs = await lines(HEADING)
    assert title == (
        " trunkline  demo-polyai · live · read-only" + " " * 27 + "● 3 staged"
    )  # fmt: skip
    assert crumbs == " acme-hotels › connectors" + " " * 38 + "filter: env:live"


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (Heading("acme"), " trunkline  acme"),
        (Heading("acme", writable=False), " trunkline  acme · read-only"),
        (Heading("acme", "sandbox", writable=True), " trunkline  acme · sandbox · writable"),
        (Heading("acme", "live", writable=True), " trunkline  acme · LIVE, WRITABLE"),
        (Heading(), " trunkline"),
    ],
)
async def test_access_is_shown_in_words(heading: Heading, said: str) -> None:
    assert (await lines(heading))[0] == said


async def test_long_breadcrumbs_lose_their_start() -> None:
    heading = HEADING._replace(crumbs=("projects of a long name", "Aubrac Hotels", "numbers"))
    assert (await lines(heading, 50))[1] == " … › Aubrac Hotels › numbers     filter: env:live"


async def test_a_long_name_is_cut_before_the_note() -> None:
    title = (await lines(HEADING._replace(profile="x" * 100), 60))[0]
    assert title.endswith("…  ● 3 staged")


async def test_vendor_text_is_shown_as_text() -> None:
    heading = Heading("[b]x[/b]", crumbs=("a\x1b[2J\nb",), filter="\u202e!")
    title, crumbs = await lines(heading)
    assert title == " trunkline  [b]x[/b]"
    assert crumbs.startswith(r" a\x1b[2J\nb")
    assert crumbs.endswith(r"filter: \u202e!")


async def test_every_width_has_two_lines_that_fit() -> None:
    app = SmallShell()
    async with app.run_test(size=(80, 12)) as pilot:
        for width in (40, 41, 55, 80, 133):
            await pilot.resize_terminal(width, 12)
            bar = app.screen.query_one(TitleBar)
            while bar.size.width != width:
                await pilot.pause()
            drawn = bar.render().split()
            assert [line.cell_length <= width for line in drawn] == [True, True]
