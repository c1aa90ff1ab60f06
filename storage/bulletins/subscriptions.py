"""What groups changed by chat about their bulletin; the configuration says what holds where nothing was changed."""

from dataclasses import dataclass
from datetime import datetime

from storage.database import Connections
from storage.database.audit import record


@dataclass(frozen=True, slots=True)
class Subscription:
    """`publish` is the group's own time as "4 17:30" (Monday is 0), empty for the office's."""

    group: str
    subscribed: bool
    publish: str
    by: str
    at: datetime


class Subscriptions:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def get(self, group: str) -> Subscription | None:
        return next((one for one in self.all() if one.group == group), None)

    def all(self) -> tuple[Subscription, ...]:
        rows = self._connections.db.execute(
            "SELECT conversation, subscribed, publish, changed_by, at FROM subscriptions ORDER BY conversation"
        )
        return tuple(
            Subscription(group, bool(subscribed), publish, by, datetime.fromisoformat(at))
            for group, subscribed, publish, by, at in rows
        )

    def put(self, subscription: Subscription) -> None:
        with self._connections.transaction() as db:
            db.execute(
                "INSERT INTO subscriptions (conversation, subscribed, publish, changed_by, at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (conversation) DO UPDATE SET subscribed = excluded.subscribed,"
                " publish = excluded.publish, changed_by = excluded.changed_by, at = excluded.at",
                [
                    subscription.group, int(subscription.subscribed), subscription.publish, subscription.by,
                    subscription.at.isoformat(),
                ],
            )  # fmt: skip
            about = {"subscribed": subscription.subscribed, "publish": subscription.publish}
            record(db, "subscription.changed", {"group": subscription.group, **about}, subscription.at)
