"""The SDK's own way, as its examples show it: a ChatbotHandler that says the text back with reply_text."""

import os

from dingtalk_stream import (
    AckMessage,
    CallbackMessage,
    ChatbotHandler,
    ChatbotMessage,
    Credential,
    DingTalkStreamClient,
)


class Echo(ChatbotHandler):  # type: ignore[misc]  # the SDK has no type hints
    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        incoming = ChatbotMessage.from_dict(callback.data)
        self.reply_text(incoming.text.content, incoming)
        return AckMessage.STATUS_OK, "OK"


def main() -> None:
    client = DingTalkStreamClient(Credential(os.environ["DINGTALK_CLIENT_ID"], os.environ["DINGTALK_CLIENT_SECRET"]))
    client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
    client.start_forever()


if __name__ == "__main__":
    main()
