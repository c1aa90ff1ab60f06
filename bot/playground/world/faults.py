"""What can be made to go wrong, and the variants of the wire that are seen in the field."""

from dataclasses import dataclass, field
from typing import Literal

What = Literal[
    "gateway timeout",  # 504, nothing done
    "gateway timeout after",  # 504, although it was done
    "server error",  # 500, nothing done
    "unavailable",  # 503, nothing done
    "bad gateway",  # 502, nothing done
    "reset",  # the connection breaks, nothing done
    "reset after",  # the connection breaks, although it was done
    "slow",  # done after `seconds`
    "hang",  # never answered
    "throttled",  # too many calls a second
    "bad token",  # the access token is refused
    "punished",  # the address is banned for a while
    "not permitted",  # the app lacks the scope
    "unauthorized",  # 401, as for a wrong id or secret
    "bad request",  # 400, as for an app that is not published
]


@dataclass(slots=True)
class Fault:
    path: str
    what: What
    left: int
    seconds: float = 0.0


@dataclass(slots=True)
class Faults:
    """Switches that may be turned at any time; all are off at first."""

    pending: list[Fault] = field(default_factory=list)

    zombie: bool = False
    """Sockets stay open, and nothing is pushed any more, not even a ping."""
    webhooks_dead: bool = False
    """Every session webhook answers that its session does not exist."""
    throttled_people: set[str] = field(default_factory=set)
    """Staff ids that batchSend lists as flowControlled."""
    quote_without_code: bool = False
    """Quoted files come as `unknownMsgType`, without a download code."""
    content_as_string: bool = False
    """A message's `content` comes as JSON in a string."""
    unpublished: bool = False
    """The robot's version is not published: neither senderStaffId nor isAdmin."""
    over_quota: bool = False
    """Messages come as errorCode 20001, without their text."""
    taps_in_groups_reach_bot: bool = True
    """Whether the text that a button types in a group counts as said to the bot. DingTalk does not document it."""

    def next(self, path: str, what: What, *, times: int = 1, seconds: float = 0.0) -> None:
        """The next `times` calls whose path starts with `path` ("" for any) go wrong."""
        self.pending.append(Fault(path, what, times, seconds))

    def clear(self) -> None:
        self.pending.clear()

    def take(self, path: str) -> Fault | None:
        fault = next((fault for fault in self.pending if path.startswith(fault.path)), None)
        if fault is not None:
            fault.left -= 1
            if fault.left <= 0:
                self.pending.remove(fault)
        return fault
