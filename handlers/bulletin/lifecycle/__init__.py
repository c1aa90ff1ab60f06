"""When a bulletin's steps come, and whether they may be taken."""
