"""The credentials of all profiles, at vendors that repeat them: drawn, copied and kept nowhere."""

from pathlib import Path

import pytest

from support.dashboard import opened, settings_of
from support.echoing_vendor import answer_to
from support.sweep import Leak, Sweep, made_up
from support.watched import Watched, watching
from support.wire import Asked, wire_of
from trunkline.emulator.accounts import ACCOUNTS
from trunkline.model.profile import Profile

CREDENTIALS = {each.vendor: made_up("credential", each.vendor, plain=True) for each in ACCOUNTS}


@pytest.mark.parametrize("how", ["401", "an answer of another shape"])
async def test_they_are_left_nowhere(how: str, home: Path) -> None:
    async with wire_of(lambda asked: answer_to(asked, how)) as server:
        profiles = [
            Profile(
                name=each.vendor, vendor=each.vendor, account=each.account, credential="$KEY",
                base_url=f"{server.url}{each.path}",
            )
            for each in ACCOUNTS
        ]  # fmt: skip
        settings = settings_of(*profiles, keys=CREDENTIALS, api__attempts=1)
        async with opened(settings, size=(120, 40)) as desktop:
            user = Watched(desktop.app, desktop.pilot)
            with watching(user, home, *CREDENTIALS.values()):
                await goes_round(user)
        sent = Sweep(*CREDENTIALS.values())
        assert all(_holds(sent, each) for each in server.asked)
        sent.folders("the files", home)


def _holds(sweep: Sweep, asked: Asked) -> bool:
    try:
        sweep.look("a request", asked.headers)
    except Leak:
        return True
    return False


async def goes_round(user: Watched) -> None:
    """Look at a list and at what failed in every profile, test them all, and trace a number."""
    app = user.app
    for place, name in enumerate(app.sessions.profiles, 1):
        await user.press("g", str(place))
        await user.until(lambda: not user.browse.view.record_list.loading, f"read {name}")
        await user.press("!")
        await user.press("escape")
    await user.press("g", "p", "r")
    await user.until(lambda: "testing" not in user.text, "tested")
    user.sweep_all("the profiles")
    await user.copy_each()
    await user.press("escape", "x")
    await user.type("+442079460018")
    await user.press("enter")
    await user.until(lambda: "asking" not in user.text, "traced")
    user.sweep_all("the trace")
    assert await user.copy_each()
    await user.press("escape", "g", "r")
    assert await user.copy_each()
    await user.press("enter")
    user.sweep_all("the requests")
