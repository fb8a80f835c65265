"""Bad days: the program stays up, keeps what it has, and says in one line what is wrong."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from support.dashboard import Desktop, opened, profile_at, settings_of
from support.emulator import running_emulator
from support.wire import Asked, Reply, hang, reply, wire_of

PROJECTS = [
    {"agentId": f"P{number}", "agentName": f"project {number}", "accountId": "ws-demo"}
    for number in (1, 2, 3)
]


def connector(project: str, name: str) -> dict[str, Any]:
    return {
        "connectorId": f"conn-{project}",
        "name": name,
        "projectId": project,
        "clientEnv": "live",
        "variantId": "V1",
    }


class Vendor:
    """A small account whose answers a test can change while it is used."""

    def __init__(self) -> None:
        self.name = "first name"
        self.bad: dict[str, Reply] = {}
        self.asked: list[Asked] = []

    def choose(self, asked: Asked) -> Reply:
        for part, answer in self.bad.items():
            if part in asked.target:
                return answer
        if "/accounts/" in asked.target:
            return reply(200, PROJECTS)
        project = asked.target.split("/")[3]
        if "connectors" in asked.target:
            return reply(200, {"connectors": [connector(project, self.name)]})
        if "phone-numbers" in asked.target:
            return reply(200, {"phoneNumbers": []})
        return reply(200, {"variants": [{"id": "V1", "name": "main"}]})


@asynccontextmanager
async def working(vendor: Vendor, attempts: int = 5) -> AsyncIterator[Desktop]:
    """Open the dashboard on the account, and wait for its projects."""
    async with wire_of(vendor.choose) as wire:
        settings = settings_of(profile_at(wire.url), api__attempts=attempts)
        async with opened(settings) as desktop:
            vendor.asked = wire.asked
            await desktop.read()
            yield desktop


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


async def test_a_rejected_credential_is_named_with_profile_and_source() -> None:
    with running_emulator() as server:
        settings = settings_of(profile_at(server.url), keys={"acme": "wrong"})
        async with opened(settings) as desktop:
            await desktop.until(lambda: desktop.failures)
            (line,) = desktop.failures
            assert "acme" in line
            assert "$ACME_KEY" in line
            assert "(401 AUTH_USER_UNAUTHORISED)" in line
            assert "request " in line
            assert "wrong" not in desktop.text.replace("$ACME_KEY", "")
            assert "Could not load projects" in desktop.text
            assert "r tries again" in desktop.text


async def test_rows_stay_and_are_stale_when_the_server_goes_away(vendor: Vendor) -> None:
    async with working(vendor, attempts=1) as desktop:
        await desktop.press("enter")
        await desktop.read()
        vendor.bad["/v1/"] = reply(503, {"message": "away for a moment"})
        await desktop.press("r")
        await desktop.until(lambda: desktop.failures)
        assert desktop.shown("name") == ["first name"]
        assert desktop.title.endswith("stale")
        assert "rows are stale: loaded 12:00, 0 s ago" in desktop.status
        assert len(desktop.failures) == 1
        assert desktop.failures[0].startswith("acme: ")
        vendor.bad.clear()
        vendor.name = "second name"
        await desktop.press("r")
        await desktop.read()
        assert desktop.shown("name") == ["second name"]
        assert "stale" not in desktop.text
        assert not desktop.failures


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(200, b"<html><body>Sign in</body></html>", kind="text/html"), "HTML"),
        (reply(200, b'[{"agentId": "P1", "agen'), "JSON"),
        (reply(200, {"connectors": 3}), "connectors"),
    ],
    ids=["html", "half", "type"],
)
async def test_an_invalid_response_is_one_line_with_status_and_request_id(
    vendor: Vendor, answer: Reply, said: str
) -> None:
    async with working(vendor, attempts=1) as desktop:
        vendor.bad["connectors"] = answer
        await desktop.press("enter")
        await desktop.until(lambda: desktop.failures)
        (line,) = desktop.failures
        assert said in line
        assert "200" in line
        assert "\n" not in line
        await desktop.press("escape")
        assert desktop.crumbs == "projects"


async def test_a_project_that_fails_is_one_line_and_the_others_are_shown(vendor: Vendor) -> None:
    vendor.bad["/P2/telephony/connectors"] = reply(500, {"message": "it broke"})
    async with working(vendor, attempts=1) as desktop:
        await desktop.press("2")
        await desktop.read()
        assert desktop.shown("connectorId") == ["conn-P1", "conn-P3"]
        (line,) = desktop.failures
        assert line.startswith("project 2: it broke (500")
        assert line in desktop.text
        vendor.bad.clear()
        await desktop.press("r")
        await desktop.read()
        assert not desktop.failures
        assert sorted(desktop.shown("connectorId")) == ["conn-P1", "conn-P2", "conn-P3"]


async def test_many_failures_take_three_lines_and_a_page_of_their_own(vendor: Vendor) -> None:
    vendor.bad["/telephony/"] = reply(500, {"message": "it broke"})
    async with working(vendor, attempts=1) as desktop:
        await desktop.press("2")
        await desktop.read()
        assert len(desktop.failures) == 6
        assert "and 4 more: ! lists them" in desktop.text
        await desktop.press("!")
        assert desktop.text.count("it broke") == 6
        assert "numbers of project 3: it broke" in desktop.text
        await desktop.press("escape")
        assert desktop.crumbs == "all projects › connectors"


async def test_rows_of_a_project_that_fails_on_reload_stay_and_are_stale(
    vendor: Vendor,
) -> None:
    async with working(vendor, attempts=1) as desktop:
        await desktop.press("2")
        await desktop.read()
        vendor.bad["/P2/telephony/connectors"] = reply(500, {"message": "it broke"})
        vendor.name = "second name"
        await desktop.press("r")
        await desktop.until(lambda: desktop.failures)
        await desktop.read()
        shown = dict(zip(desktop.shown("connectorId"), desktop.shown("name"), strict=True))
        assert shown == {
            "conn-P1": "second name",
            "conn-P2": "first name",
            "conn-P3": "second name",
        }
        assert "some rows are stale" in desktop.status


async def test_a_retry_wait_is_shown_and_escape_ends_it(vendor: Vendor) -> None:
    async with working(vendor) as desktop:
        vendor.bad["connectors"] = reply(429, {"message": "slowly"}, Retry_After="30")
        await desktop.press("enter")
        await desktop.until(lambda: "429 from acme" in desktop.status)
        assert desktop.status.startswith("429 from acme: next try in 30 s · esc cancels")
        await desktop.press("escape")
        assert desktop.crumbs == "project 1 › connectors"
        assert desktop.status == "stopped · 0 rows"
        assert "Loading was stopped" in desktop.text
        vendor.bad.clear()
        await desktop.press("r")
        await desktop.read()
        assert desktop.shown("name") == ["first name"]


async def test_escape_stops_a_list_of_all_projects_and_keeps_what_came(vendor: Vendor) -> None:
    vendor.bad["/P2/"] = hang
    async with working(vendor) as desktop:
        await desktop.press("2")
        await desktop.until(lambda: desktop.status.startswith("loading 2 of 3 projects"))
        await desktop.until(lambda: len(desktop.shown("name")) == 2)
        await desktop.press("escape")
        assert desktop.status == "stopped after 2 of 3 projects · 2 rows"
        assert desktop.crumbs == "all projects › connectors"
        await desktop.press("escape")
        assert desktop.crumbs == "projects"


async def test_leaving_a_list_stops_its_loading(vendor: Vendor) -> None:
    vendor.bad["connectors"] = hang
    async with working(vendor) as desktop:
        await desktop.press("enter")
        await desktop.until(lambda: any("connectors" in each.target for each in vendor.asked))
        await desktop.press("[")
        assert desktop.crumbs == "projects"
        await desktop.until(lambda: not list(desktop.app.workers))
        vendor.bad.clear()
        await desktop.press("]")
        await desktop.read()
        assert desktop.shown("name") == ["first name"]


async def test_labels_and_counts_that_failed_to_load_are_reported_beside_the_rows(
    vendor: Vendor,
) -> None:
    vendor.bad["phone-numbers"] = reply(500, {"message": "it broke"})
    async with working(vendor, attempts=1) as desktop:
        await desktop.press("enter")
        await desktop.read()
        assert desktop.shown("variantId") == ["main"]
        assert desktop.shown("numbers") == ["…"]
        (line,) = desktop.failures
        assert line.startswith("numbers: it broke (500")


async def every_key(desktop: Desktop) -> None:
    for key in ("enter", "i", "escape", "enter", "escape", "tab", "r", "escape", "g", "r"):
        await desktop.press(key)
    await desktop.press("enter", "escape", "escape", "1", "r")


async def test_the_program_stays_up_with_a_third_of_all_requests_failing() -> None:
    with running_emulator(errors=0.3, fault_seed=7) as server:
        async with opened(settings_of(profile_at(server.url), api__attempts=2)) as desktop:
            await desktop.until(lambda: not desktop.browse.view.record_list.loading)
            for _ in range(3):
                await every_key(desktop)
            await desktop.until(lambda: desktop.app.is_running)
            assert desktop.crumbs.startswith("projects")


async def test_the_program_stays_up_when_the_server_goes_in_the_middle_of_a_list(
    vendor: Vendor,
) -> None:
    async with AsyncExitStack() as stack:
        wire = await stack.enter_async_context(wire_of(vendor.choose))
        async with opened(settings_of(profile_at(wire.url), api__attempts=1)) as desktop:
            await desktop.read()
            vendor.bad["/P2/"] = hang
            await desktop.press("2")
            await desktop.until(lambda: len(desktop.shown("name")) == 2)
            await stack.aclose()
            await desktop.until(lambda: not desktop.browse.view.record_list.loading)
            assert desktop.failures[0].startswith("project 2: ")
            await desktop.press("r")
            await desktop.until(lambda: desktop.failures[0].startswith("acme: no connection"))
            assert desktop.shown("name") == ["first name", "first name"]
            assert "rows are stale" in desktop.status


async def test_an_odd_record_is_listed_with_a_mark_and_told_why_it_is_not_edited(
    vendor: Vendor,
) -> None:
    odd = {**connector("P1", "odd one"), "connectorId": "conn-odd", "voiceName": {"id": "v"}}
    nameless = {**connector("P1", "lost"), "connectorId": 5}
    listed = {"connectors": [connector("P1", "day"), odd, nameless]}
    vendor.bad["P1/telephony/connectors"] = reply(200, listed)
    async with working(vendor) as desktop:
        await desktop.press("enter")
        await desktop.until(lambda: desktop.failures)
        assert desktop.shown("name") == ["day", "odd one"]
        assert "stale" not in desktop.text
        assert "1 connector has no usable ID and cannot be listed" in desktop.text
        assert '! {"id": "' in desktop.text
        await desktop.press("down", *["right"] * 4, "c")
        said = "Voice cannot be edited: the vendor sent an object instead of text"
        await desktop.until(lambda: said in desktop.text)
