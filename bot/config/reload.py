"""The configuration, read again when its file changes or on SIGHUP: people, groups and the week hold at once.

A configuration that is no good changes nothing, and one line says why.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from bot.config import Config, ConfigError, load_config

log = logging.getLogger(__name__)

LOOK_EVERY = 3.0
AT_ONCE = frozenset({"groups", "people", "week", "readers_see", "bot_name", "quota", "limits"})
"""What changes without a restart."""


class Reloading:
    """`take` gets the new configuration, which differs from the old one only in what may change at once.

    `refused` gets the sentence for the admins and the line for the log.
    """

    def __init__(
        self, path: Path, config: Config, take: Callable[[Config], None], refused: Callable[[str, str], None]
    ) -> None:
        self.config = config
        self._doubted: Config | None = None
        """A reading that would have left nobody, or no group."""
        self._path = path
        self._take = take
        self._refused = refused
        self._seen = self._stamp()
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """For SIGHUP: reads it now, changed or not."""
        self._asked.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            asked = True
            try:
                await asyncio.wait_for(self._asked.wait(), LOOK_EVERY)
            except TimeoutError:
                asked = False
            self._asked.clear()
            stamp = await asyncio.to_thread(self._stamp)
            if asked or (stamp != self._seen and stamp is not None):
                self._seen = stamp
                try:
                    await self.look()
                except Exception:  # or a later, mended file would not be read any more
                    log.exception("the configuration was not taken over")

    async def look(self) -> bool:
        """Reads the file. True if something has changed."""
        try:
            wanted = await asyncio.to_thread(_read, self._path)
        except ConfigError as error:
            line = " ".join(str(error).split())
            self._refused(f"配置没有更新，仍按原来的运行：{line}", f"the configuration was not taken over: {line}")
            return False
        new = msgspec.structs.replace(self.config, **{name: getattr(wanted, name) for name in AT_ONCE})
        if self._doubt(new):
            return False
        later = [name for name in wanted.__struct_fields__ if getattr(wanted, name) != getattr(new, name)]
        if later:
            log.warning("the configuration's %s hold only after a restart", ", ".join(later))
        changed = [name for name in sorted(AT_ONCE) if getattr(new, name) != getattr(self.config, name)]
        if not changed:
            return False
        self._take(new)
        self.config = new
        log.info("the configuration's %s are taken over", ", ".join(changed))
        return True

    def _doubt(self, new: Config) -> bool:
        """True for a first reading that leaves no people or no groups where there were some.

        An editor that empties a file before it writes it must not take everybody's role, nor every group's bulletin;
        the same once more (saved again, or SIGHUP) is meant.
        """
        gone = [name for name in ("people", "groups") if getattr(self.config, name) and not getattr(new, name)]
        if not gone or new == self._doubted:
            self._doubted = None
            return False
        self._doubted = new
        what = "、".join({"people": "人员", "groups": "群"}[name] for name in gone)
        self._refused(
            f"配置没有更新，仍按原来的运行：新的配置里没有任何{what}。如果确实如此，请再保存一次，或重新启动机器人。",
            f"the configuration was not taken over: its {' and '.join(gone)} are all gone;"
            " save it once more, send SIGHUP or restart if that is meant",
        )
        return True

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size


def _read(path: Path) -> Config:
    """With all that depends on it: a reporter's unit that is not in the catalogue is an error here too."""
    config = load_config(path)
    config.catalogue()
    return config
