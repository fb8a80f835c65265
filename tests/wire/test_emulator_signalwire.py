"""SignalWire on the embedded server: its rules."""

import uuid
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from support.emulator import running_emulator
from support.openapi import document
from support.signalwire import NUMBERS, PROJECT, TOKEN, basic, plain_client
from trunkline.emulator.seeds.shared import AGENTS, telephony_address
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED

NOBODY = "00000000-0000-4000-8000-000000000000"
READ_ONLY = ("fabric_subscriber", "sip_gateway", "call_queue")
CHOSEN = (
    *("call_handler", "message_handler", "call_request_method", "message_fallback_method"),
    *("call_receive_mode", "call_flow_version"),
)
"""Fields with a list of values."""
COMPANIONS = [
    (channel.field, name, handler.first)
    for channel in (CALLS, MESSAGES)
    for name, handler in channel.handlers.items()
]


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client of the test's own server, which fails on undocumented responses."""
    with running_emulator() as emulator, plain_client(emulator) as client:
        yield client


@pytest.fixture(scope="module")
def used() -> Iterator[httpx.Client]:
    """A client of a server that several tests write to, each to its own numbers."""
    with running_emulator() as emulator, plain_client(emulator) as client:
        yield client


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with running_emulator() as emulator, plain_client(emulator) as client:
        yield client


def _listed(client: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(NUMBERS, params={"page_size": 1000, **query})
    assert answer.status_code == 200
    numbers: list[dict[str, Any]] = answer.json()["data"]
    return numbers


def _of(client: httpx.Client, number: str) -> dict[str, Any]:
    (found,) = _listed(client, filter_number=number)
    return found


def _details(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422
    return [error["detail"] for error in answer.json()["errors"]]


# Authorisation


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Basic",
        "Basic !",
        "Basic gA==",
        basic("demo-project", "other"),
        basic("other", "demo-signalwire"),
        f"Bearer {TOKEN}",
    ],
)
def test_a_wrong_credential_is_refused(header: str | None) -> None:
    with running_emulator() as emulator:
        headers = {} if header is None else {"Authorization": header}
        answer = httpx.get(f"{emulator.url}{NUMBERS}", headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})
    assert answer.headers["x-request-id"]


def test_the_scheme_is_case_insensitive() -> None:
    with running_emulator() as emulator:
        header = basic().replace("Basic", "bAsIc")
        with emulator.client(header, "signalwire", "Authorization") as client:
            assert client.get(NUMBERS).status_code == 200


@pytest.mark.parametrize(("token", "status"), [("any at all", 200), ("", 401)])
def test_any_credential_is_accepted_if_configured(token: str, status: int) -> None:
    with running_emulator(any_credential=True) as emulator:
        header = basic("whoever", token)
        with emulator.client(header, "signalwire", "Authorization") as client:
            assert client.get(NUMBERS).status_code == status


# Pages


def test_pages_link_forward_and_back(shared: httpx.Client) -> None:
    everything = [item["id"] for item in _listed(shared)]
    answer = shared.get(NUMBERS, params={"page_size": 7})
    pages = [answer.json()]
    while "next" in pages[-1]["links"]:
        pages.append(shared.get(pages[-1]["links"]["next"]).json())
    assert [item["id"] for page in pages for item in page["data"]] == everything
    assert [len(page["data"]) for page in pages[:-1]] == [7] * (len(pages) - 1)
    assert "prev" not in pages[0]["links"]
    for before, page in pairwise(pages):
        assert shared.get(page["links"]["prev"]).json()["data"] == before["data"]
        assert shared.get(page["links"]["self"]).json() == page
        assert shared.get(page["links"]["first"]).json() == pages[0]


def test_a_full_last_page_has_no_next(shared: httpx.Client) -> None:
    count = len(_listed(shared))
    links = shared.get(NUMBERS, params={"page_size": count}).json()["links"]
    assert sorted(links) == ["first", "self"]
    assert "next" in shared.get(NUMBERS, params={"page_size": count - 1}).json()["links"]


def test_a_page_has_fifty_numbers_by_default(shared: httpx.Client) -> None:
    page = shared.get(NUMBERS).json()
    assert len(page["data"]) == 50
    query = parse_qs(urlsplit(page["links"]["next"]).query)
    assert query["page_number"] == ["1"]
    assert query["page_size"] == ["50"]
    assert query["page_token"][0].startswith("PA")


def test_numbers_bought_in_between_do_not_shift_a_page(client: httpx.Client) -> None:
    everything = [item["id"] for item in _listed(client)]
    following = client.get(NUMBERS, params={"page_size": 10}).json()["links"]["next"]
    assert client.post(NUMBERS, json={"number": "+15125550100"}).status_code == 200
    page = client.get(following).json()
    assert [item["id"] for item in page["data"]] == everything[10:20]


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 0},
        {"page_size": 1001},
        {"page_size": "many"},
        {"page_number": -1},
        {"page_number": 1},
        {"page_number": 1, "page_token": "PA"},
        {"page_number": 1, "page_token": "PAffffffffffffffff"},
        {"page_number": 10**12},
    ],
)
def test_an_invalid_page_is_refused(shared: httpx.Client, query: dict[str, Any]) -> None:
    answer = shared.get(NUMBERS, params=query)
    assert (answer.status_code, answer.json()) == (400, {"error": "Bad Request"})


def test_filters_match_substrings_on_every_page(shared: httpx.Client) -> None:
    matching = _listed(shared, filter_number="+1212")
    assert len(matching) > 3
    assert all(item["number"].startswith("+1212") for item in matching)
    names = [item["name"] for item in _listed(shared, filter_name="front desk")]
    assert len(names) > 3
    assert all("front desk" in name for name in names)
    both = _listed(shared, filter_name="front desk", filter_number="+1212")
    assert {item["number"] for item in both} <= {item["number"] for item in matching}
    page = shared.get(NUMBERS, params={"filter_name": "front desk", "page_size": 2}).json()
    second = shared.get(page["links"]["next"]).json()
    assert [item["name"] for item in (*page["data"], *second["data"])] == names[:4]
    assert _listed(shared, filter_name="100%_'\"") == []


def test_the_newest_number_comes_first(client: httpx.Client) -> None:
    made = [item["created_at"] for item in _listed(client)]
    assert made == sorted(made, reverse=True)
    bought = client.post(NUMBERS, json={"number": "+15125550100"}).json()
    assert _listed(client)[0] == bought


# The demo data


def test_demo_numbers_route_to_other_vendors_agents(shared: httpx.Client) -> None:
    for agent in AGENTS:
        for number in agent.numbers:
            record = _of(shared, number)
            leads = record["call_request_url"] == telephony_address(agent.name)
            assert leads == ("ultravox" in agent.vendors)


def test_the_demo_data_has_every_type_of_number(shared: httpx.Client) -> None:
    numbers = _listed(shared)
    assert len(numbers) > 55
    handlers = {item["call_handler"] for item in numbers}
    assert handlers == {*CALLS.handlers, *READ_ONLY, None}
    assert {item["message_handler"] for item in numbers} == {*MESSAGES.handlers, None}
    assert {item["number_type"] for item in numbers} == {"longcode", "toll-free"}
    assert {item["country_code"] for item in numbers} >= {"US", "CA", "GB", "FR", "DE", "AU"}
    assert {item["e911_status"] for item in numbers} >= {"active", "pending", "failed", None}
    assert any(item["name"] is None for item in numbers)


def test_the_requested_count_of_numbers_is_generated() -> None:
    with (
        running_emulator(rows=2500) as emulator,
        # Two thousand numbers are too many to check by the document.
        httpx.Client(base_url=emulator.url, auth=(PROJECT, TOKEN), trust_env=False) as client,
    ):
        pages = [client.get(NUMBERS, params={"page_size": 1000}).json()]
        while "next" in pages[-1]["links"]:
            pages.append(client.get(pages[-1]["links"]["next"]).json())
    assert [len(page["data"]) for page in pages] == [1000, 1000, 561]
    numbers = [item["number"] for page in pages for item in page["data"]]
    assert len(set(numbers)) == len(numbers)


# One number


def test_list_and_get_return_the_same_number(shared: httpx.Client) -> None:
    number = _listed(shared)[0]
    assert shared.get(f"{NUMBERS}/{number['id']}").json() == number
    assert shared.get(f"{NUMBERS}/{number['id'].upper()}").json() == number


@pytest.mark.parametrize("key", [NOBODY, "nothing", "%20", "+15125550100"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_unknown_number_is_not_found(shared: httpx.Client, method: str, key: str) -> None:
    answer = shared.request(method, f"{NUMBERS}/{key}", json={})
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


def test_an_update_changes_only_what_is_sent(client: httpx.Client) -> None:
    before = _of(client, "+12125550114")
    answer = client.put(f"{NUMBERS}/{before['id']}", json={"name": "Spa"}).json()
    changed = {name for name in before if before[name] != answer[name]}
    assert changed == {"name", "updated_at"}
    assert answer["updated_at"] > before["updated_at"]
    assert client.get(f"{NUMBERS}/{before['id']}").json() == answer
    assert _listed(client, filter_name="Spa") == [answer]
    again = client.put(f"{NUMBERS}/{before['id']}", json={}).json()
    assert {**again, "updated_at": ""} == {**answer, "updated_at": ""}


def test_an_empty_text_becomes_null(used: httpx.Client) -> None:
    key = _of(used, "+12125550113")["id"]
    patch = {"call_fallback_url": "", "name": ""}
    answer = used.put(f"{NUMBERS}/{key}", json=patch).json()
    assert {name: answer[name] for name in patch} == dict.fromkeys(patch)


@pytest.mark.parametrize("field", ["name", "call_fallback_url", *CHOSEN])
def test_no_field_can_be_null(shared: httpx.Client, field: str) -> None:
    where = f"{NUMBERS}/{_listed(shared)[0]['id']}"
    words = field.replace("_", " ").capitalize()
    assert _details(shared.put(where, json={field: None})) == [f"{words} is not a string"]


@pytest.mark.parametrize("field", CHOSEN)
def test_a_choice_cannot_be_empty(shared: httpx.Client, field: str) -> None:
    assert shared.put(f"{NUMBERS}/{_listed(shared)[0]['id']}", json={field: ""}).status_code == 422


@pytest.mark.parametrize(("field", "handler", "companion"), COMPANIONS)
def test_a_handler_needs_its_required_field(
    used: httpx.Client, field: str, handler: str, companion: str
) -> None:
    number = _of(used, "+33199001350")
    where = f"{NUMBERS}/{number['id']}"
    words = companion.replace("_", " ").capitalize()
    assert _details(used.put(where, json={field: handler})) == [f"{words} can't be blank"]
    assert used.get(where).json() == number
    value = str(uuid.uuid4())
    answer = used.put(where, json={field: handler, companion: value}).json()
    assert answer[field] == handler
    assert (companion in answer) == (companion not in UNANSWERED)
    assert answer.get(companion, value) == value
    resource = "calling" if field == "call_handler" else "messaging"
    assert answer[f"{resource}_handler_resource_id"]
    assert _details(used.put(where, json={companion: ""})) == [f"{words} can't be blank"]
    assert used.put(where, json={field: handler}).status_code == 200


def test_a_number_without_the_required_field_can_be_renamed(used: httpx.Client) -> None:
    number = _of(used, "+442079460470")
    assert (number["call_handler"], number["call_request_url"]) == ("laml_webhooks", None)
    answer = used.put(f"{NUMBERS}/{number['id']}", json={"name": "Spare"})
    assert answer.status_code == 200


def test_fields_of_another_handler_are_kept(used: httpx.Client) -> None:
    number = _of(used, "+12125550114")
    patch = {"call_handler": "relay_topic", "call_relay_topic": "spa"}
    answer = used.put(f"{NUMBERS}/{number['id']}", json=patch).json()
    assert answer["call_request_url"] == number["call_request_url"]
    assert answer["calling_handler_resource_id"] != number["calling_handler_resource_id"]


@pytest.mark.parametrize(
    ("patch", "detail"),
    [
        ({"name": 5}, "Name is not a string"),
        ({"call_request_url": ["x"]}, "Call request url is not a string"),
        ({"call_request_method": "PUT"}, "Call request method is not included in the list"),
        ({"call_receive_mode": "video"}, "Call receive mode is not included in the list"),
        ({"call_receive_mode": ""}, "Call receive mode is not included in the list"),
        ({"call_flow_version": "newest"}, "Call flow version is not included in the list"),
        ({"call_video_room_id": "x"}, "Call video room id is not a valid UUID"),
        ({"message_handler": "ai_agent"}, "Message handler is not included in the list"),
        *(
            ({"call_handler": name}, "Call handler is not included in the list")
            for name in (*READ_ONLY, "swml")
        ),
    ],
)
def test_an_invalid_value_is_named_in_a_sentence(
    shared: httpx.Client, patch: Mapping[str, Any], detail: str
) -> None:
    answer = shared.put(f"{NUMBERS}/{_listed(shared)[0]['id']}", json=patch)
    assert _details(answer) == [detail]
    assert answer.json()["errors"][0] == {
        "detail": detail,
        "status": "422",
        "title": "Invalid Attribute",
        "code": "422",
    }


def test_all_invalid_fields_are_named_at_once(shared: httpx.Client) -> None:
    where = f"{NUMBERS}/{_listed(shared)[0]['id']}"
    details = _details(shared.put(where, json={"name": 5, "call_handler": "x"}))
    assert details == ["Name is not a string", "Call handler is not included in the list"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"name":NaN}', b"\xff"])
def test_a_body_that_is_not_an_object_is_refused(shared: httpx.Client, body: bytes) -> None:
    where = f"{NUMBERS}/{_listed(shared)[0]['id']}"
    for answer in (shared.put(where, content=body), shared.post(NUMBERS, content=body)):
        assert (answer.status_code, answer.json()) == (400, {"error": "Bad Request"})


@pytest.mark.parametrize("field", ["id", "number", "country_code", "whatever"])
def test_an_unknown_field_is_refused(shared: httpx.Client, field: str) -> None:
    answer = shared.put(f"{NUMBERS}/{_listed(shared)[0]['id']}", json={field: "x"})
    assert _details(answer) == [f"{field.replace('_', ' ').capitalize()} is not permitted"]
    answer = shared.post(NUMBERS, json={"number": "+12025550199", "comment": "x"})
    assert _details(answer) == ["Comment is not permitted"]


def test_a_released_number_is_gone(used: httpx.Client) -> None:
    number = _listed(used)[0]
    answer = used.delete(f"{NUMBERS}/{number['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    assert used.get(f"{NUMBERS}/{number['id']}").status_code == 404
    assert number["id"] not in [item["id"] for item in _listed(used)]


# Buying


def test_an_available_number_can_be_bought_once(used: httpx.Client) -> None:
    query = {"areacode": "512", "max_results": "3"}
    offered = used.get(f"{NUMBERS}/search", params=query).json()["data"]
    assert [item["number"] for item in offered] == [f"+151255501{n:02}" for n in range(3)]
    assert (offered[0]["region"], offered[0]["city"]) == ("TX", "Austin")
    bought = used.post(NUMBERS, json={"number": offered[0]["number"]}).json()
    assert bought["number"] == offered[0]["number"]
    assert (bought["call_handler"], bought["country_code"]) == (None, "US")
    again = used.post(NUMBERS, json={"number": offered[0]["number"]})
    assert _details(again) == ["Number is not available for purchase"]
    left = used.get(f"{NUMBERS}/search", params=query).json()["data"]
    assert offered[0] not in left


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "Number can't be blank"),
        ({"number": ""}, "Number can't be blank"),
        ({"number": 5}, "Number is not in E.164 format"),
        ({"number": "512 555 0100"}, "Number is not in E.164 format"),
    ],
)
def test_an_invalid_number_cannot_be_bought(
    shared: httpx.Client, body: Mapping[str, Any], detail: str
) -> None:
    assert _details(shared.post(NUMBERS, json=body)) == [detail]


@pytest.mark.parametrize(
    ("number", "country", "kind"),
    [
        ("+14165550123", "CA", "longcode"),
        ("+18005550142", "US", "toll-free"),
        ("+442079460999", "GB", "longcode"),
        ("+99912345678", None, "longcode"),
    ],
)
def test_a_bought_number_has_the_country_and_type_of_its_digits(
    used: httpx.Client, number: str, country: str | None, kind: str
) -> None:
    bought = used.post(NUMBERS, json={"number": number}).json()
    assert (bought["country_code"], bought["number_type"]) == (country, kind)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({"starts_with": "415"}, lambda digits: digits.startswith("415")),
        ({"contains": "0177"}, lambda digits: "0177" in digits),
        ({"ends_with": "199"}, lambda digits: digits.endswith("199")),
        ({"region": "TX", "city": "dallas"}, lambda digits: digits.startswith("214")),
        ({"number_type": "toll-free"}, lambda digits: digits.startswith("8")),
    ],
)
def test_a_search_returns_matching_numbers(
    shared: httpx.Client, query: Mapping[str, str], fits: Any
) -> None:
    available = shared.get(f"{NUMBERS}/search", params=query).json()["data"]
    assert available
    assert len(available) <= 50
    assert all(fits(item["number"].removeprefix("+1")) for item in available)


@pytest.mark.parametrize(
    "query",
    [
        {"starts_with": "415", "contains": "0177"},
        {"contains": "12"},
        {"contains": "12345678"},
        {"contains": "abc"},
        {"city": "Dallas"},
        {"number_type": "toll-free", "region": "TX"},
        {"max_results": "all"},
    ],
)
def test_an_invalid_search_is_refused(shared: httpx.Client, query: Mapping[str, str]) -> None:
    assert shared.get(f"{NUMBERS}/search", params=query).status_code == 400


def test_a_search_returns_at_most_a_hundred_numbers(shared: httpx.Client) -> None:
    available = shared.get(f"{NUMBERS}/search", params={"max_results": 5000}).json()["data"]
    assert len(available) == 100


# Other errors


def test_an_unknown_method_is_refused_with_the_allowed_ones(shared: httpx.Client) -> None:
    answer = shared.patch(NUMBERS)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    (error,) = answer.json()["errors"]
    assert sorted(error) == ["attribute", "code", "message", "type", "url"]


def test_a_rate_limit_has_retry_after() -> None:
    with running_emulator(rate_limit=1) as emulator, plain_client(emulator) as client:
        answers = [client.get(NUMBERS, params={"page_size": 1}) for _ in range(3)]
    refused = answers[-1]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["errors"][0]["code"] == "too_many_requests"


def test_nothing_else_is_served_below_the_prefix(shared: httpx.Client) -> None:
    for path in ("/api/relay/rest/short_codes", "/api/relay/rest", "/api/relay/rest/"):
        answer = shared.get(path)
        assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


def test_doubled_slashes_and_a_content_type_on_a_read_are_accepted() -> None:
    headers = {"Content-Type": "application/json", "Authorization": basic()}
    with running_emulator() as emulator:
        where = f"{emulator.url}/api//relay/rest//phone_numbers"
        answer = httpx.get(where, headers=headers, trust_env=False)
    assert answer.status_code == 200


def test_every_operation_of_the_document_but_e911_is_served() -> None:
    from trunkline.emulator.signalwire import PART

    served = {(operation.method, operation.path) for operation in PART.operations}
    operations = {(item.method, item.path) for item in document("signalwire").operations}
    assert served == {(method, path) for method, path in operations if "/e911_" not in path}
