"""Tells the admins, in private chat and on the log, what they have to act on; never through the database."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from storage.database.errors import StoreTrouble

log = logging.getLogger(__name__)

AGAIN_AFTER = 1_800.0
"""Seconds after which the same trouble is told again, if it is still there."""

SENTENCES: Mapping[str, str] = {
    "full": "机器人的磁盘满了，新的消息和数都存不进去。请尽快清理磁盘；存不进去的消息没有办理，也没有改动任何数据。",
    "damaged": "机器人的数据库损坏了，请停下机器人，用最近的备份恢复（tongbao restore）。已经发出的答复不受影响。",
    "locked": "机器人的数据库被别的程序占用，新的消息暂时存不进去。请关闭占用它的程序。",
    "read-only": "机器人的数据库现在只能读、不能写，新的消息和数都存不进去。请检查磁盘和文件夹的权限。",
    "disk error": "机器人的磁盘读写出错，新的消息和数可能存不进去。请检查磁盘和剩余空间。",
    "unopenable": "机器人的数据库打不开。请检查数据文件夹是否存在、是否有权限。",
}
OTHERWISE = "机器人的数据库出了问题，新的消息和数可能存不进去。请在服务器上运行 tongbao doctor 查看。"

Send = Callable[[Sequence[str], str], Awaitable[None]]
"""(staff ids, text)."""


def sentence(trouble: StoreTrouble) -> str:
    """For the admins."""
    return SENTENCES.get(trouble.kind, OTHERWISE)


class Alarm:
    """May be raised from any thread; the sending happens on the event loop."""

    def __init__(
        self, send: Send, admins: Callable[[], Sequence[str]], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._admins = admins
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._told: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def store(self, trouble: StoreTrouble) -> None:
        """For `Connections.on_trouble`."""
        self.tell(trouble.kind, sentence(trouble), str(trouble))

    def tell(self, kind: str, text: str, for_log: str = "") -> None:
        """The same kind is told once in half an hour."""
        self._loop.call_soon_threadsafe(self._tell, kind, text, for_log)

    def _tell(self, kind: str, text: str, for_log: str) -> None:
        last = self._told.get(kind)
        if last is not None and self._now() - last < AGAIN_AFTER:
            return
        self._told[kind] = self._now()
        log.error("%s", for_log or text)
        admins = self._admins()
        if not admins:
            log.warning("nobody is told of it: the configuration names no admin")
            return
        task = self._loop.create_task(self._sent(admins, text))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _sent(self, admins: Sequence[str], text: str) -> None:
        try:
            await self._send(admins, text)
        except Exception as error:  # noqa: BLE001  whatever it is, the log has the trouble itself
            log.error("the admins could not be told: %s", error)

    async def close(self, within: float = 2.0) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
