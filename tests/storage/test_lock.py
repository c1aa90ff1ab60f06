"""One bot for one folder, whatever becomes of the lock's file."""

from pathlib import Path

import pytest

from storage.database.disks import not_for_a_database
from storage.database.lock import AlreadyRunningError, only_one


def test_a_deleted_lock_file_lets_no_second_bot_in(tmp_path: Path) -> None:
    with only_one(tmp_path):
        (tmp_path / "tongbao.lock").unlink()
        with pytest.raises(AlreadyRunningError), only_one(tmp_path):
            pass
    with only_one(tmp_path):
        pass


@pytest.mark.parametrize(("kind", "warned"), [("nfs4", "nfs4"), ("fuse.sshfs", "fuse.sshfs"), ("ext4", "")])
def test_a_shared_file_system_is_told(tmp_path: Path, kind: str, warned: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/x {tmp_path} {kind} rw 0 0\n", encoding="utf-8")
    assert not_for_a_database(tmp_path / "data", mounts) == warned
