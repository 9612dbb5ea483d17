"""Stand-in for an interactive session (Jupyter): a websocket that says everything back, and a page.

As Jupyter does, it lives below a base path of its own and takes a websocket only from a page of its own host.
"""

import asyncio
import http
import json
import os
from urllib.parse import urlsplit

from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.http11 import Response

BASE = os.environ["SESSION_BASE_PATH"].rstrip("/")
PORT = 8888


def respond(status, content_type, text):
    body = text.encode()
    headers = Headers({"Content-Type": content_type, "Content-Length": str(len(body)), "Connection": "close"})
    return Response(status.value, status.phrase, headers, body)


def process_request(connection, request):
    path = urlsplit(request.path).path
    if path == f"{BASE}/api/request":
        headers = [[name, value] for name, value in request.headers.raw_items()]
        return respond(http.HTTPStatus.OK, "application/json", json.dumps({"headers": headers}))
    if path == f"{BASE}/api/kernels/echo":
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers["Host"].lower():
            return respond(http.HTTPStatus.FORBIDDEN, "text/plain", "the page is of another host\n")
        return None
    if path in (BASE, f"{BASE}/"):
        return respond(http.HTTPStatus.OK, "text/html", "<!doctype html><title>Session</title><p>An interactive session.</p>")
    return respond(http.HTTPStatus.NOT_FOUND, "text/plain", "not found\n")


async def echo(websocket):
    async for message in websocket:
        await websocket.send(message)


async def main():
    # Without pings of its own, so that an idle websocket is truly idle.
    async with serve(echo, None, PORT, process_request=process_request, ping_interval=None) as server:
        await server.serve_forever()


asyncio.run(main())
