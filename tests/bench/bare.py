"""A server that answers batch reads and writes of connectors late and at once with little work.

It keeps nothing on disk and checks nothing: what is left of a client's time is the client's own.
Run as a script, it prints its address and ends when its standard input does.
"""

import asyncio
import json
import sys
from typing import Any

LATENCY = 0.05
PROJECT = "PROJECT-BARE{:04}"


def connectors(rows: int, projects: int = 36) -> dict[str, dict[str, Any]]:
    """Return so many connectors of some projects, by their ID."""
    found = {}
    for row in range(rows):
        key = f"conn-{row:012x}"
        found[key] = {
            "connectorId": key,
            "name": f"Front desk {row}",
            "accountId": "ws-bare",
            "projectId": PROJECT.format(row % projects),
            "clientEnv": "live",
            "variantId": f"VARIANT-{row % 300:08}",
            "asrLangCode": "en-GB",
            "ttsLangCode": "en-GB",
            "voiceName": "en-GB-Neural2-A",
            "disableHandoff": False,
        }
    return found


class Server:
    """Answers in one process, each request after the latency."""

    def __init__(self, rows: int) -> None:
        self._connectors = connectors(rows)

    async def serve(self) -> None:
        """Answer until standard input ends."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=1 << 22)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.to_thread(sys.stdin.read)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                writer.close()
                return
            lower = head.lower()
            at = lower.find(b"content-length:")
            length = int(lower[at + 15 : lower.index(b"\r\n", at)]) if at >= 0 else 0
            body = json.loads(await reader.readexactly(length)) if length else {}
            await asyncio.sleep(LATENCY)
            content = json.dumps(self._answer(head.split(b" ", 2)[1].decode(), body)).encode()
            headers = f"content-type: application/json\r\ncontent-length: {len(content)}"
            writer.write(f"HTTP/1.1 200 OK\r\n{headers}\r\n\r\n".encode() + content)
            await writer.drain()

    def _answer(self, path: str, body: dict[str, Any]) -> Any:
        if "connectorIds" in body:
            return {"found": [self._connectors[key] for key in body["connectorIds"]]}
        if "updates" in body:
            return {"results": [self._updated(update) for update in body["updates"]]}
        projects = {each["projectId"] for each in self._connectors.values()}
        if path.endswith("/agents"):
            return [{"agentId": project, "agentName": project} for project in sorted(projects)]
        owner = path.split("/")[3]
        return {
            "connectors": [each for each in self._connectors.values() if each["projectId"] == owner]
        }

    def _updated(self, update: dict[str, Any]) -> dict[str, Any]:
        connector = self._connectors[update["connectorId"]]
        connector |= update
        return {"connectorId": update["connectorId"], "success": True, "data": connector}


if __name__ == "__main__":
    asyncio.run(Server(int(sys.argv[1])).serve())
