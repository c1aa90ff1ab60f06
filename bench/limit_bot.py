"""The limit: the SDK's socket and one pooled aiohttp session, no logic, nothing kept."""

import asyncio
import os
from typing import Any

import aiohttp
from dingtalk_stream import (
    AckMessage,
    CallbackHandler,
    CallbackMessage,
    ChatbotMessage,
    Credential,
    DingTalkStreamClient,
)


class Limit(CallbackHandler):  # type: ignore[misc]  # the SDK has no type hints
    def __init__(self, session: aiohttp.ClientSession) -> None:
        super().__init__()
        self._session = session
        self._tasks: set[asyncio.Task[None]] = set()

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        task = asyncio.create_task(self._reply(callback.data))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return AckMessage.STATUS_OK, "OK"

    async def _reply(self, data: dict[str, Any]) -> None:
        body = {"msgtype": "text", "text": {"content": data["text"]["content"]}}
        async with self._session.post(data["sessionWebhook"], json=body) as response:
            await response.read()


async def main() -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:
        pair = Credential(os.environ["DINGTALK_CLIENT_ID"], os.environ["DINGTALK_CLIENT_SECRET"])
        client = DingTalkStreamClient(pair)
        client.register_callback_handler(ChatbotMessage.TOPIC, Limit(session))
        await client.start()


if __name__ == "__main__":
    asyncio.run(main())
