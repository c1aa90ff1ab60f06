"""What kind of disk a folder lies on: a database in WAL mode needs one of this machine's own."""

from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
SHARED = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "glusterfs", "lustre", "vboxsf", "virtiofs", "prl_fs")
"""Beginnings of the names of file systems where the memory that WAL shares, or locks, may not hold."""


def not_for_a_database(folder: Path, mounts: Path = MOUNTS) -> str:
    """The file system's name where `folder` lies on one that is not safe for the database; empty where all is well.

    Also empty where the system does not tell (anything but Linux).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place = folder.resolve()
    found = ""
    longest = -1
    for line in lines:
        _, where, kind, *_ = line.split(" ")
        mounted = Path(where.encode().decode("unicode_escape"))
        if place.is_relative_to(mounted) and len(mounted.parts) >= longest:
            found, longest = kind, len(mounted.parts)
    return found if found.startswith(SHARED) else ""


def warning(folder: Path, kind: str) -> str:
    return (
        f"{folder} lies on {kind}, a network or foreign file system: the database may be damaged there;"
        " put `data` on a disk of this machine, and only `backups` elsewhere"
    )
