"""DingTalk's numbers, from its documentation where it names one and else from what was observed."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Times are in seconds, sizes in bytes. Tests shorten what they would have to wait for."""

    ticket_lives: float = 90
    token_lives: float = 7200
    webhook_lives: float = 5400
    download_code_lives: float = 600
    download_url_lives: float = 600
    process_key_lives: float = 86_400

    ping_every: float = 20
    redelivery: tuple[float, ...] = (15, 60)
    """When a push without an ACK is made again, counted from the first. () is the documented fire-and-forget."""
    disconnect_silence: float = 10
    """Between a `disconnect` frame and the end of the connection."""

    calls_per_second: int = 20
    """Of one app to one API."""
    group_messages_per_minute: int = 20
    api_calls_per_month: int = 5_000
    stream_messages_per_month: int = 3_000

    message_param: int = 15_000
    webhook_body: int = 20_000
    people_at_once: int = 20
    keys_at_once: int = 20
    media: int = 20 * MEGABYTE
    voice: int = 2 * MEGABYTE
