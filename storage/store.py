"""The store: everything that is kept, by what it is about."""

from pathlib import Path

from storage.bulletins import Bulletins
from storage.bulletins.decisions import Decisions
from storage.bulletins.deliveries import Deliveries, Media
from storage.bulletins.editions import Editions
from storage.bulletins.items import Items
from storage.bulletins.steps import Steps
from storage.bulletins.subscriptions import Subscriptions
from storage.chat.aliases import Aliases
from storage.chat.buttons import Buttons
from storage.chat.calls import Calls
from storage.chat.conversations import Conversations
from storage.chat.inbox import Inbox
from storage.chat.unanswered import UnansweredQuestions
from storage.database import open_database
from storage.database.audit import Audit
from storage.database.backup import check
from storage.database.gauges import Gauges
from storage.figures import Figures, Names
from storage.figures.submissions import Submissions

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
