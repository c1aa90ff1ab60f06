"""Where files are fetched from: another host and port than the API's, by signed addresses that expire."""

import hmac
import time

from aiohttp import web

from bot.playground.api.openapi import signed
from bot.playground.world import World

DENIED = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code><Message>{}</Message></Error>"


class Downloads:
    def __init__(self, world: World, signing_key: bytes) -> None:
        self._world, self._signing_key = world, signing_key

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/chat/{code}.file", self.fetch)]

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        text, expires = request.match_info["code"], request.query.get("Expires", "")
        if not expires.isascii() or not expires.isdigit():
            return _denied("The address is not signed.")
        expected = signed(self._signing_key, text, int(expires)).rpartition("=")[2]
        if not hmac.compare_digest(request.query.get("Signature", "").encode(), expected.encode()):
            return _denied("The signature does not match.")
        code = self._world.codes.get(text)
        if time.time() >= int(expires) or code is None:
            return _denied("Request has expired.")
        return web.Response(body=code.file.content, content_type="application/octet-stream")


def _denied(why: str) -> web.Response:
    return web.Response(status=403, text=DENIED.format(why), content_type="application/xml")
