"""The store: everything that is kept, by what it is about."""

from pathlib import Path

from storage.aliases import Aliases
from storage.audit import Audit
from storage.backup import check
from storage.bulletins import Bulletins
from storage.buttons import Buttons
from storage.calls import Calls
from storage.conversations import Conversations
from storage.database import open_database
from storage.decisions import Decisions
from storage.deliveries import Deliveries, Media
from storage.editions import Editions
from storage.figures import Figures, Names
from storage.gauges import Gauges
from storage.inbox import Inbox
from storage.items import Items
from storage.steps import Steps
from storage.submissions import Submissions
from storage.subscriptions import Subscriptions
from storage.unanswered import UnansweredQuestions

DATABASE = "tongbao.db"


class Store:
    """Opens (and migrates) the database in a data folder. Safe to use from several threads of one process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connections = open_database(folder / DATABASE)
        names = Names(self.connections)
        self.figures = Figures(self.connections, names)
        self.submissions = Submissions(self.connections, names)
        self.bulletins = Bulletins(self.connections)
        self.items = Items(self.connections)
        self.aliases = Aliases(self.connections)
        self.unanswered = UnansweredQuestions(self.connections)
        self.conversations = Conversations(self.connections)
        self.buttons = Buttons(self.connections)
        self.inbox = Inbox(self.connections)
        self.deliveries = Deliveries(self.connections)
        self.media = Media(self.connections)
        self.decisions = Decisions(self.connections)
        self.steps = Steps(self.connections, names)
        self.editions = Editions(self.connections)
        self.subscriptions = Subscriptions(self.connections)
        self.audit = Audit(self.connections)
        self.calls = Calls(self.connections)
        self.gauges = Gauges(self.connections)

    def check(self) -> None:
        """Looks through the whole file; for the start of a bot. Raises StoreTrouble."""
        check(self.connections.db.conn, self.connections.path)

    def close(self) -> None:
        self.connections.close()
