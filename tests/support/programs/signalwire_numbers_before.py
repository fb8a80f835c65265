"""Does what SignalWire's client could do to phone numbers before its name changed.

It finds the account in the environment and speaks HTTPS alone. Ends with one line of JSON: what
each step gave.
"""

import json
from typing import Any

from signalwire_agents.rest import SignalWireClient
from signalwire_agents.rest._pagination import PaginatedIterator
from telling import failure


def story(client: Any) -> dict[str, Any]:
    """Use the client; return what each step gave."""
    numbers = client.phone_numbers
    pages = PaginatedIterator(client._http, "/api/relay/rest/phone_numbers", {"page_size": 20})
    bought = numbers.create(number=numbers.search(areacode="415")["data"][0]["number"])
    return {
        "everything": [each["id"] for each in pages],
        "at_once": [each["id"] for each in numbers.list(page_size=1000)["data"]],
        "bought": bought,
        "updated": numbers.update(
            bought["id"],
            call_handler="relay_script",
            call_relay_script_url="https://example.com/swml",
        ),
        "got": numbers.get(bought["id"]),
        "refused": failure(lambda: numbers.update(bought["id"], call_handler="no such thing")),
        "released": numbers.delete(bought["id"]),
        "gone": failure(lambda: numbers.get(bought["id"])),
    }


if __name__ == "__main__":
    print(json.dumps(story(SignalWireClient())))
