"""The tables, as migrations. A migration that has been released is never changed; a new one is added."""

from sqlite_utils import Migrations
from sqlite_utils.db import Database, Table

migrations = Migrations("tongbao")


def _table(db: Database, name: str) -> Table:
    table = db[name]
    assert isinstance(table, Table)  # noqa: S101  db[name] is a View only for views
    return table


@migrations()
def m001_figures(db: Database) -> None:
    """Figures with every version kept.

    Ten years of a province are about ten million rows, so units and indicators are small integers, a period is the
    cut-off date as the integer yyyymmdd, and both ways of looking up (by unit through time, by period across units)
    have an index that holds all that an answer needs.
    """
    _table(db, "names").create({"id": int, "name": str}, pk="id", not_null={"name"})
    _table(db, "names").create_index(["name"], unique=True)
    _table(db, "periods").create({"period": int, "label": str}, pk="period", not_null={"label"})
    _table(db, "submissions").create(
        {
            "id": int,
            "state": str,
            "sender": str,
            "sender_name": str,
            "conversation": str,
            "message": str,
            "received_at": str,
            "expires_at": str,
            "settled_at": str,
            "source": str,
            "sha256": str,
            "content": bytes,
            "proposal": str,
        },
        pk="id",
        not_null={"state", "sender", "received_at", "source"},
    )
    _table(db, "submissions").create_index(["sender", "state", "id"])
    _table(db, "submissions").create_index(["sha256"])
    # superseded_by: 0 while current; the submission that replaced it; minus its own submission once withdrawn.
    # So the primary key itself keeps a second current value out. Clustered (WITHOUT ROWID), because the way through
    # time is the key; PostgreSQL takes the same statement without those two words.
    db.execute("""
        CREATE TABLE figures (
            unit INTEGER NOT NULL REFERENCES names (id),
            indicator INTEGER NOT NULL REFERENCES names (id),
            period INTEGER NOT NULL REFERENCES periods (period),
            superseded_by INTEGER NOT NULL DEFAULT 0,
            sheet INTEGER NOT NULL REFERENCES names (id),
            printed TEXT NOT NULL,
            number REAL NOT NULL,
            rank INTEGER,
            derived INTEGER NOT NULL DEFAULT 0,
            submission INTEGER NOT NULL REFERENCES submissions (id),
            PRIMARY KEY (unit, indicator, period, superseded_by)
        ) WITHOUT ROWID
    """)
    db.execute("""
        CREATE INDEX figures_of_period
        ON figures (period, indicator, unit, sheet, printed, number, rank, derived, submission)
        WHERE superseded_by = 0
    """)
    db.execute("CREATE INDEX figures_of_submission ON figures (submission)")


@migrations()
def m002_messages(db: Database) -> None:
    """What came in (kept before it is acknowledged) and what goes out (each part once)."""
    _table(db, "inbox").create(
        {"message": str, "received_at": str, "body": str, "settled_at": str},
        pk="message",
        not_null={"received_at", "body"},
    )
    db.execute("CREATE INDEX inbox_open ON inbox (received_at) WHERE settled_at IS NULL")
    _table(db, "bulletins").create({"period": int, "state": str, "at": str, "by": str, "detail": str}, pk="period")
    _table(db, "media").create(
        {"sha256": str, "name": str, "content": bytes, "media_id": str, "uploaded_at": str}, pk="sha256"
    )
    _table(db, "deliveries").create(
        {
            "id": int,
            "period": int,
            "edition": int,
            "destination": str,
            "part": int,
            "payload": str,
            "state": str,
            "attempts": int,
            "process_key": str,
            "error": str,
            "at": str,
        },
        pk="id",
        not_null={"period", "edition", "destination", "part", "payload", "state", "attempts"},
    )
    _table(db, "deliveries").create_index(["period", "edition", "destination", "part"], unique=True)
    _table(db, "conversations").create({"key": str, "state": str, "at": str}, pk="key")


@migrations()
def m003_questions(db: Database) -> None:
    """How often the stored figures changed, aliases that the admin added, and questions that nobody could answer."""
    _table(db, "revision").create({"id": int, "number": int}, pk="id")
    _table(db, "revision").insert({"id": 1, "number": 1})
    _table(db, "aliases").create(
        {"id": int, "form": str, "name": str, "added_by": str, "added_at": str, "removed_by": str, "removed_at": str},
        pk="id",
        not_null={"form", "name", "added_by", "added_at"},
    )
    # Read before every question: the number of the last change, and the few forms that hold.
    db.execute("CREATE UNIQUE INDEX aliases_in_use ON aliases (form) WHERE removed_at IS NULL")
    _table(db, "unanswered").create(
        {"id": int, "at": str, "asker": str, "text": str, "words": str},
        pk="id",
        not_null={"at", "text"},
    )


@migrations()
def m004_audit(db: Database) -> None:
    """Who did what. Entries can be added, never changed: the file's owner can still do anything, hence the hashes."""
    db.execute("""
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            name TEXT NOT NULL,
            message TEXT NOT NULL,
            what TEXT NOT NULL,
            about TEXT NOT NULL,
            hash TEXT NOT NULL
        )
    """)
    for change in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit"
            " BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        )
    db.execute(
        "CREATE TRIGGER audit_in_order BEFORE INSERT ON audit"
        " WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit)"
        " BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
    )


@migrations()
def m005_items(db: Database) -> None:
    """What the clerk writes for a bulletin beside the figures."""
    _table(db, "items").create(
        {
            "id": int,
            "period": int,
            "position": int,
            "text": str,
            "added_by": str,
            "added_at": str,
            "removed_by": str,
            "removed_at": str,
        },
        pk="id",
        not_null={"period", "position", "text", "added_by", "added_at"},
    )
    db.execute("CREATE INDEX items_of_period ON items (period, position) WHERE removed_at IS NULL")


@migrations()
def m010_week(db: Database) -> None:
    """The bulletin's week: what was decided, done, written, published, and who was reminded or wants it when."""
    db.execute("""
        CREATE TABLE decisions (
            id INTEGER PRIMARY KEY,
            period INTEGER NOT NULL,
            edition INTEGER NOT NULL,
            act TEXT NOT NULL,
            decided_by TEXT NOT NULL,
            name TEXT NOT NULL,
            at TEXT NOT NULL,
            until TEXT,
            detail TEXT NOT NULL
        )
    """)
    db.execute("CREATE INDEX decisions_of_period ON decisions (period)")
    for table, key, columns in (
        ("steps", "period, step", "period INTEGER, step TEXT, state TEXT, at TEXT, detail TEXT"),
        ("reminders", "period, unit, day", "period INTEGER, unit TEXT, day INTEGER, stage TEXT, at TEXT"),
    ):
        required = ", ".join(f"{column} NOT NULL" for column in columns.split(", "))
        db.execute(f"CREATE TABLE {table} ({required}, PRIMARY KEY ({key}))")
    db.execute("CREATE INDEX reminders_of_day ON reminders (day)")
    db.execute("""
        CREATE TABLE punctuality (
            period INTEGER NOT NULL,
            unit TEXT NOT NULL,
            reported_at TEXT,
            deadline TEXT NOT NULL,
            PRIMARY KEY (period, unit)
        )
    """)
    db.execute("""
        CREATE TABLE editions (
            period INTEGER NOT NULL,
            edition INTEGER NOT NULL,
            at TEXT NOT NULL,
            published_by TEXT NOT NULL,
            figures TEXT NOT NULL,
            items TEXT NOT NULL,
            detail TEXT NOT NULL,
            PRIMARY KEY (period, edition)
        )
    """)
    db.execute("""
        CREATE TABLE subscriptions (
            conversation TEXT PRIMARY KEY,
            subscribed INTEGER NOT NULL,
            publish TEXT NOT NULL,
            changed_by TEXT NOT NULL,
            at TEXT NOT NULL
        )
    """)
    # not_before: a group's own time for the push. step: which notice of the week this belongs to, so that it goes once.
    db.execute("ALTER TABLE deliveries ADD COLUMN not_before TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE deliveries ADD COLUMN step TEXT NOT NULL DEFAULT ''")
    db.execute("CREATE INDEX deliveries_due ON deliveries (period, edition, part, destination) WHERE state = 'due'")


@migrations()
def m005_answering(db: Database) -> None:
    """From when on a message's answer may have been sent, and what it says, until the message is settled."""
    _table(db, "inbox").add_column("answering_at", str)
    _table(db, "inbox").add_column("reply", str)


@migrations()
def m011_calls(db: Database) -> None:
    """How much of each month's quota is used."""
    _table(db, "calls").create(
        {"month": str, "kind": str, "used": int, "warned": int},
        pk=("month", "kind"),
        not_null={"used", "warned"},
        defaults={"used": 0, "warned": 0},
    )


@migrations()
def m012_figures_by_table(db: Database) -> None:
    """A period's figures table by table: where a figure stands among its table's rows must not take longer because
    other tables hold the same indicator for thousands of units.
    """
    db.execute("DROP INDEX figures_of_period")
    db.execute("""
        CREATE INDEX figures_of_table
        ON figures (period, sheet, indicator, unit, printed, number, rank, derived, submission)
        WHERE superseded_by = 0
    """)


@migrations()
def m013_buttons(db: Database) -> None:
    """Buttons that change something, so that a tap can be told from somebody else's, an old or a made-up one."""
    _table(db, "buttons").create(
        {"code": str, "person": str, "place": str, "about": str, "expires_at": int},
        pk="code",
        not_null={"person", "place", "about", "expires_at"},
    )
    db.execute("CREATE INDEX buttons_by_age ON buttons (expires_at)")


@migrations()
def m014_released_figures(db: Database) -> None:
    """What the figures were when a bulletin was released, so that others are not pushed in their place."""
    _table(db, "decisions").add_column("seal", str, not_null_default="")
