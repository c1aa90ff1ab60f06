"""What is counted while the bot runs, in the form that Prometheus reads."""

import threading
import time
from collections import deque

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LAST_ANSWERS = 1_000
FORGOTTEN_AFTER = 10_000
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """Of one running bot. The counters may be moved from any thread."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.received = self._counter("messages_received", "Messages that came in, without repetitions")
        self.answered = self._counter("messages_answered", "Answers that DingTalk took")
        self.failed = self._counter("answers_failed", "Answers that could not be sent")
        self.limited = self._counter("messages_limited", "Messages of somebody who said too much in a minute")
        self.answer_seconds = Histogram(
            "tongbao_answer_seconds", "From a message's arrival to its answer", buckets=_BUCKETS, registry=self.registry
        )
        self.connected = self._gauge("stream_connected", "1 while DingTalk's gateway is connected")
        self.last_frame = self._gauge("stream_last_frame_seconds", "Seconds since the gateway was heard last")
        self.waiting = self._gauge("inbox_waiting", "Messages without an answer")
        self.outbox = self._gauge("outbox_parts", "Parts of pushes that are not sent", "state")
        self.used = self._gauge("quota_used", "Used of this month's quota", "kind")
        self.quota = self._gauge("quota_limit", "This month's quota; 0 for none", "kind")
        self.last_push = self._gauge("last_push_timestamp_seconds", "When a part of a bulletin was sent last; 0: never")
        self.last_backup = self._gauge("last_backup_timestamp_seconds", "When the last nightly backup was made")
        self.database = self._gauge("database_bytes", "Size of the database")
        self.disk_free = self._gauge("disk_free_bytes", "Room left where the database is")
        self.started = time.monotonic()
        self._arrived: dict[str, float] = {}
        self._answers: deque[float] = deque(maxlen=LAST_ANSWERS)
        self._lock = threading.Lock()

    def arrived(self, message: str) -> None:
        """A message that is delivered again counts once, from its first arrival."""
        with self._lock:
            if message in self._arrived:
                return
            if len(self._arrived) >= FORGOTTEN_AFTER:  # never answered, all of them
                del self._arrived[next(iter(self._arrived))]
            self._arrived[message] = time.monotonic()
        self.received.inc()

    def spoken(self, message: str) -> None:
        self.answered.inc()
        with self._lock:
            arrived = self._arrived.pop(message, None)
            if arrived is None:
                return
            took = time.monotonic() - arrived
            self._answers.append(took)
        self.answer_seconds.observe(took)

    def times(self) -> tuple[float, float] | None:
        """Seconds in which a half, and 95 in 100, of the last answers were given. None before the first."""
        with self._lock:
            answers = sorted(self._answers)
        return (answers[len(answers) // 2], answers[len(answers) * 95 // 100]) if answers else None

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def _counter(self, name: str, said: str) -> Counter:
        return Counter(f"tongbao_{name}", said, registry=self.registry)

    def _gauge(self, name: str, said: str, *labels: str) -> Gauge:
        return Gauge(f"tongbao_{name}", said, labels, registry=self.registry)


def value(metric: Counter) -> int:
    """A counter's number, for people."""
    return int(next(iter(metric.collect())).samples[0].value)
