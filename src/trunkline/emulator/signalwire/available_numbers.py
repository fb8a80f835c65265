"""The search for numbers to buy: reserved numbers of some cities that the project does not have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from trunkline.emulator.part import Call, ErrorReply, Operation, Reply

_PATH: Final = "/api/relay/rest/phone_numbers/search"
_MOST: Final = 100
_PATTERNS: Final = ("starts_with", "contains", "ends_with")


@dataclass(frozen=True, slots=True)
class _Area:
    """An area code with region (ISO 3166-2), city and LATA; a toll-free one has none of them."""

    code: str
    region: str = ""
    city: str = ""
    lata: str = ""


_LOCAL: Final = (
    _Area("201", "NJ", "Jersey City", "224"),
    _Area("206", "WA", "Seattle", "674"),
    _Area("212", "NY", "New York", "132"),
    _Area("213", "CA", "Los Angeles", "730"),
    _Area("214", "TX", "Dallas", "552"),
    _Area("215", "PA", "Philadelphia", "228"),
    _Area("303", "CO", "Denver", "656"),
    _Area("305", "FL", "Miami", "460"),
    _Area("312", "IL", "Chicago", "358"),
    _Area("404", "GA", "Atlanta", "438"),
    _Area("415", "CA", "San Francisco", "722"),
    _Area("503", "OR", "Portland", "672"),
    _Area("512", "TX", "Austin", "558"),
    _Area("602", "AZ", "Phoenix", "666"),
    _Area("617", "MA", "Boston", "128"),
    _Area("702", "NV", "Las Vegas", "721"),
    _Area("713", "TX", "Houston", "560"),
    _Area("727", "FL", "Clearwater", "952"),
    _Area("813", "FL", "Tampa", "952"),
)
_FREE: Final = tuple(_Area(code) for code in ("800", "833", "844", "855", "866", "877", "888"))


def _search(call: Call) -> Reply:
    query = call.query
    filters = [name for name in _PATTERNS if query.get(name)]
    digits = query[filters[0]] if filters else ""
    toll_free = query.get("number_type", "local") in ("toll-free", "tollfree")
    # The document forbids these combinations, but has no error for them.
    if len(filters) > 1 or (digits and not (digits.isdigit() and 3 <= len(digits) <= 7)):
        raise ErrorReply(400)
    if (query.get("city") and not query.get("region")) or (toll_free and query.get("region")):
        raise ErrorReply(400)
    limit = query.get("max_results", "50")
    if not (limit.isascii() and limit.isdigit() and len(limit) < 10):
        raise ErrorReply(400)
    in_use = {number for (number,) in call.db.execute("SELECT number FROM signalwire_numbers")}
    available = (
        _available(number, area)
        for area in (_FREE if toll_free else _LOCAL)
        if _matches(area, query)
        for number in _numbers(area)
        if number not in in_use and _has(number.removeprefix("+1"), filters, digits)
    )
    link = f"{_PATH}?max_results={limit}"
    links = {"self": link, "first": link}
    return Reply({"links": links, "data": list(islice(available, min(int(limit), _MOST)))})


def _matches(area: _Area, query: Mapping[str, str]) -> bool:
    return all(
        not query.get(name) or query[name].casefold() == value.casefold()
        for name, value in (("areacode", area.code), ("region", area.region), ("city", area.city))
    )


def _numbers(area: _Area) -> Iterator[str]:
    """Return the numbers that are reserved for drama: 555-0100 to 555-0199."""
    return (f"+1{area.code}55501{place:02}" for place in range(100))


def _has(number: str, filters: list[str], digits: str) -> bool:
    if not filters:
        return True
    match filters[0]:
        case "starts_with":
            return number.startswith(digits)
        case "ends_with":
            return number.endswith(digits)
        case _:
            return digits in number


def _available(number: str, area: _Area) -> dict[str, Any]:
    center = area.city.upper().replace(" ", "")[:10]
    local = {"region": area.region, "city": area.city, "rate_center": center, "lata": area.lata}
    capabilities = {"voice": True, "sms": True, "mms": True, "fax": not area.region}
    return {"number": number, **(local if area.region else {}), "capabilities": capabilities}


OPERATIONS = (Operation("GET", _PATH, _search),)
