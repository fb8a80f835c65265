"""List every connector as JSON with httpx and json alone: the yardstick of `bench.listing`."""

import json
import sys

import httpx

from support.emulator import ACCOUNT, KEY


def main(url: str) -> None:
    """Print the connectors of every project, one record a line."""
    with httpx.Client(base_url=url, headers={"X-API-KEY": KEY}, trust_env=False) as client:
        connectors = []
        for project in client.get(f"/v1/accounts/{ACCOUNT}/agents").json():
            answer = client.get(f"/v1/agents/{project['agentId']}/telephony/connectors")
            connectors += answer.json()["connectors"]
    sys.stdout.write("[\n")
    sys.stdout.write(",\n".join(json.dumps(each, ensure_ascii=False) for each in connectors))
    sys.stdout.write("\n]\n")


if __name__ == "__main__":
    main(sys.argv[1])
