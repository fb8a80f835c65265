"""Where the user is: what is above, below and beside it, and the way back."""

from hypothesis import given
from hypothesis import strategies as st

from trunkline.model.record import Record, RecordScope
from trunkline.tui.services.location import (
    Location,
    LocationHistory,
    Step,
    above,
    below,
    beside,
    crumbs,
    home,
    place_of,
    scope_of,
    siblings,
    targets,
)
from trunkline.vendors.polyai.kinds import KINDS

PROJECT = Record("PROJECT-1", None, {"agentId": "PROJECT-1", "agentName": "acme-hotels"})
CONNECTOR = Record(
    "conn-1",
    "PROJECT-1",
    {
        "connectorId": "conn-1",
        "name": "Paris",
        "clientEnv": "live",
        "variantId": "var-1",
        "projectId": "PROJECT-1",
    },
)
NUMBER = Record("+33478000012", "PROJECT-1", {"number": "+33478000012", "connectorId": "conn-1"})


def opened(place: Location, record: Record) -> Location:
    found = below(place, record, KINDS)
    assert found is not None
    return found


def test_opening_goes_from_projects_to_connectors_to_the_numbers_of_one() -> None:
    projects = home("acme", KINDS)
    connectors = opened(projects, PROJECT)
    numbers = opened(connectors, CONNECTOR)
    assert scope_of(projects, KINDS) == RecordScope()
    assert (connectors.kind, scope_of(connectors, KINDS)) == (
        "connectors",
        RecordScope("PROJECT-1"),
    )
    assert numbers.kind == "numbers"
    assert scope_of(numbers, KINDS) == RecordScope("PROJECT-1", (("connectorId", "conn-1"),))
    assert crumbs(numbers, KINDS) == ("acme-hotels", "Paris", "numbers")
    assert numbers.environment == "live"
    assert below(numbers, NUMBER, KINDS) is None


def test_going_up_selects_what_was_opened() -> None:
    projects = home("acme", KINDS)
    connectors = opened(projects, PROJECT)
    numbers = opened(connectors, CONNECTOR)
    assert above(numbers, KINDS) == (connectors, ("PROJECT-1", "conn-1"))
    assert above(connectors, KINDS) == (projects, (None, "PROJECT-1"))
    assert above(projects, KINDS) is None


def test_a_connector_opened_among_all_of_them_leads_back_to_all_of_them() -> None:
    everywhere = Location("acme", "connectors")
    assert crumbs(everywhere, KINDS) == ("all projects", "connectors")
    assert scope_of(everywhere, KINDS) == RecordScope()
    numbers = opened(everywhere, CONNECTOR)
    assert scope_of(numbers, KINDS) == RecordScope("PROJECT-1", (("connectorId", "conn-1"),))
    assert above(numbers, KINDS) == (everywhere, ("PROJECT-1", "conn-1"))
    assert above(everywhere, KINDS) == (home("acme", KINDS), None)


def test_siblings_stay_in_the_project() -> None:
    connectors = opened(home("acme", KINDS), PROJECT)
    numbers = opened(connectors, CONNECTOR)
    assert siblings(connectors, KINDS) == (
        "connectors",
        "numbers",
        "variants",
        "voices",
        "config-pages",
    )
    pages = beside(numbers, "config-pages", KINDS)
    assert scope_of(pages, KINDS) == RecordScope("PROJECT-1")
    voices = beside(numbers, "voices", KINDS)
    assert scope_of(voices, KINDS) == RecordScope()
    assert crumbs(voices, KINDS) == ("acme-hotels", "voices of the account")
    assert beside(voices, "connectors", KINDS) == connectors
    assert beside(numbers, "projects", KINDS) == home("acme", KINDS)


def test_outside_a_project_the_siblings_are_all_kinds_of_all_projects() -> None:
    assert siblings(home("acme", KINDS), KINDS) == tuple(KINDS)
    assert beside(home("acme", KINDS), "numbers", KINDS) == Location("acme", "numbers")


def test_a_number_points_at_its_connector_and_then_its_project() -> None:
    found = targets(NUMBER, KINDS["numbers"], KINDS)
    assert [(target.title, target.kind, target.identity) for target in found] == [
        ("connector", "connectors", ("PROJECT-1", "conn-1")),
        ("project", "projects", (None, "PROJECT-1")),
    ]


def test_a_connector_points_at_its_variant_and_its_project_once() -> None:
    found = targets(CONNECTOR, KINDS["connectors"], KINDS)
    assert [target.kind for target in found] == ["variants", "projects"]
    unassigned = Record("conn-2", "PROJECT-1", {"connectorId": "conn-2", "variantId": None})
    assert [t.kind for t in targets(unassigned, KINDS["connectors"], KINDS)] == ["projects"]


def test_the_place_of_a_record_is_its_parents_list() -> None:
    assert place_of("acme", "connectors", "PROJECT-1", "", KINDS) == Location(
        "acme", "connectors", (Step("projects", "PROJECT-1", None, "PROJECT-1"),)
    )
    assert place_of("acme", "projects", None, "", KINDS) == home("acme", KINDS)


def test_a_new_location_clears_forward_history() -> None:
    history = LocationHistory()
    a, b, c = (Location("acme", name) for name in ("projects", "connectors", "numbers"))
    history.visit(a)
    history.visit(b)
    assert history.back() == a
    assert history.forward() == b
    assert history.back() == a
    history.visit(c)
    assert not history.can_go_forward
    assert history.forward() is None
    assert history.back() == a
    assert history.back() is None


@given(st.lists(st.integers(0, 5), min_size=1, max_size=80))
def test_back_all_the_way_and_forward_again_ends_where_it_started(visits: list[int]) -> None:
    history = LocationHistory(limit=20)
    for number in visits:
        history.visit(Location("acme", f"kind-{number}"))
    end = history.current
    steps = 0
    while history.back() is not None:
        steps += 1
    assert steps <= 20
    for _ in range(steps):
        assert history.forward() is not None
    assert history.current == end
