"""Does to an account's phone numbers all that SignalWire's own client can do to them.

Arguments: the host, the project, the token. Ends with one line of JSON: what each step gave.
"""

import json
import sys
from typing import Any

from signalwire.rest import RestClient
from telling import failure

_UNKNOWN = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
_AGENT = "0b9b7bd3-6b7a-4b7e-9f43-2f3f0a3a6f4c"
_FLOW = "6f2c1b1e-58a4-4a5e-8d1b-7f1f6a3c9d20"


def story(client: Any, stranger: Any) -> dict[str, Any]:
    """Use the client; return what each step gave."""
    numbers = client.phone_numbers
    told: dict[str, Any] = {
        "page": numbers.list(page_size=5),
        "everything": [each["id"] for each in numbers.paginate(page_size=7)],
        "at_once": [each["id"] for each in numbers.list(page_size=1000)["data"]],
        "stranger": failure(stranger.phone_numbers.list),
        "unknown": failure(lambda: numbers.get(_UNKNOWN)),
    }
    first = told["page"]["data"][0]
    part = first["number"][:2]
    told["filtered"] = [
        each["number"] for each in numbers.paginate(page_size=2, filter_number=part)
    ]
    told["named"] = [each["name"] for each in numbers.paginate(page_size=2, filter_name="desk")]
    told["got"] = numbers.get(first["id"])
    told |= _life_of_a_number(numbers)
    return told


def _life_of_a_number(numbers: Any) -> dict[str, Any]:
    """Buy a number, change all that can be changed about it, and release it."""
    offered = numbers.search(areacode="512", max_results=3)
    bought = numbers.create(number=offered["data"][0]["number"])
    key = bought["id"]
    return {
        "offered": offered,
        "bought": bought,
        "again": failure(lambda: numbers.create(number=bought["number"])),
        "renamed": numbers.update(key, name="Main Line"),
        "helpers": _helpers(numbers, key),
        "messages": numbers.update(
            key, message_handler="laml_webhooks", message_request_url="https://example.com/sms"
        ),
        "after": numbers.get(key),
        "unwritable": failure(lambda: numbers.update(key, call_handler="sip_gateway")),
        "incomplete": failure(lambda: numbers.update(key, call_handler="relay_connector")),
        "released": numbers.delete(key),
        "gone": failure(lambda: numbers.get(key)),
        "released_again": failure(lambda: numbers.delete(key)),
    }


def _helpers(numbers: Any, key: str) -> dict[str, Any]:
    """Use every helper that sets what answers calls."""
    hook, done = "https://example.com/hook", "https://example.com/done"
    return {
        "relay_script": numbers.set_swml_webhook(key, hook),
        "laml_webhooks": numbers.set_cxml_webhook(
            key, hook, fallback_url=done, status_callback_url=done
        ),
        "laml_application": numbers.set_cxml_application(key, _AGENT),
        "ai_agent": numbers.set_ai_agent(key, _AGENT, name="Agent's"),
        "call_flow": numbers.set_call_flow(key, _FLOW),
        "call_flow version": numbers.set_call_flow(key, _FLOW, version="current_deployed"),
        "relay_application": numbers.set_relay_application(key, "desk"),
        "relay_topic": numbers.set_relay_topic(key, "office", status_callback_url=done),
        "relay_script again": numbers.set_swml_webhook(key, hook),
    }


if __name__ == "__main__":
    host, project, token = sys.argv[1:]
    known = RestClient(project=project, token=token, host=host)
    print(json.dumps(story(known, RestClient(project=project, token="wrong", host=host))))
