"""A small bot on the official SDK, unchanged: only its addresses lead to the playground."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import websockets.exceptions  # noqa: F401  the SDK names it in an `except` before anything has imported it
from dingtalk_stream import (
    AckMessage,
    CallbackMessage,
    ChatbotHandler,
    ChatbotMessage,
    Credential,
    DingTalkStreamClient,
)

from bot.playground.server import Playground

Answer = Callable[[ChatbotMessage], str | None]


class Echo(ChatbotHandler):  # type: ignore[misc]  # the SDK has no type hints
    """Keeps the body of every message, and answers in text by the session webhook with what `answer` returns."""

    def __init__(self, answer: Answer, code: int = AckMessage.STATUS_OK) -> None:
        super().__init__()
        self.bodies: list[dict[str, Any]] = []
        self.returned: list[Any] = []
        self._answer = answer

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        self.bodies.append(callback.data)
        message = ChatbotMessage.from_dict(callback.data)
        answer = self._answer(message)
        if answer is not None:
            self.returned.append(await asyncio.to_thread(self.reply_text, answer, message))
        return AckMessage.STATUS_OK, "OK"


def echo(message: ChatbotMessage) -> str | None:
    texts = message.get_text_list()
    return "回声：" + "".join(texts).strip() if texts else f"收到 {message.message_type}"


@asynccontextmanager
async def listening(playground: Playground, answer: Answer = echo, *, count: int = 1) -> AsyncIterator[Echo]:
    """The SDK's client, connected."""
    handler = Echo(answer)
    before = DingTalkStreamClient.OPEN_CONNECTION_API
    DingTalkStreamClient.OPEN_CONNECTION_API = f"{playground.url}/v1.0/gateway/connections/open"
    quiet = logging.getLogger("tests.playground.sdk")
    quiet.setLevel(logging.CRITICAL)
    credential = Credential(playground.client_id, playground.client_secret)
    client = DingTalkStreamClient(credential, quiet, {"proxy": None})
    client.RECONNECT_BASE_DELAY_SECONDS, client.RECONNECT_JITTER_SECONDS = 0, 0.05
    client.register_callback_handler(ChatbotMessage.TOPIC, handler)
    running = asyncio.create_task(client.start())
    try:
        await playground.connected(count)
        yield handler
    finally:
        DingTalkStreamClient.OPEN_CONNECTION_API = before
        await client.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
