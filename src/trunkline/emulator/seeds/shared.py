"""Agents and numbers that several vendors' accounts have, so that a trace crosses vendors.

The numbers belong to connectors of the PolyAI demo data. A company routes the calls of a desk to
whichever vendor answers best, so the same desk is an agent at several vendors.
"""

import uuid
from dataclasses import dataclass
from typing import Final

from trunkline.emulator.seeds.ids import digest


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent.

    Attributes:
        name: its display name, also of a connector in the PolyAI demo data.
        vendors: the vendors that have it, beside PolyAI.
        numbers: the numbers that route to it, in E.164; the first one is the switchboard's.
    """

    name: str
    vendors: tuple[str, ...]
    numbers: tuple[str, ...] = ()


AGENTS: Final = (
    Agent("Paris front desk", ("ultravox", "watsonx"), ("+33199001200", "+33199001201")),
    Agent("Lyon front desk", ("ultravox",), ("+33465710012",)),
    Agent("London bookings", ("ultravox", "watsonx"), ("+442079460200", "+442079460201")),
    Agent("New York front desk", ("watsonx",), ("+12125550110", "+12125550111")),
    Agent("Leeds appointments", ("watsonx",), ("+441134960100", "+441134960101")),
    Agent("Retail banking", ("ultravox", "watsonx"), ("+441614960100", "+441614960101")),
    Agent("Lost and stolen cards", ("watsonx",), ("+441314960200",)),
    Agent("Report an outage", ("ultravox", "watsonx"), ("+17275550110", "+17275550111")),
    Agent("Customer care", ("ultravox",), ("+18135550110",)),
    Agent("Storm and flood hotline", ("watsonx",), ("+61270100100", "+61270100101")),
)
"""The agents at more than one vendor."""


def uuid_of(*parts: str) -> str:
    """Return a UUID, a hash of the parts."""
    wide = digest(*parts) + digest("more", *parts) + digest("last", *parts)
    return str(uuid.UUID(wide[:32], version=4))


def agent_uuid(vendor: str, name: str) -> str:
    """Return the ID of an agent in a vendor's account."""
    return uuid_of(vendor, "agent", name)


def telephony_address(name: str) -> str:
    """Return the URL at which Ultravox answers a carrier's calls for an agent."""
    return f"https://app.ultravox.ai/api/agents/{agent_uuid('ultravox', name)}/telephony_xml"
