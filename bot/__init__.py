"""The shell: everything that touches DingTalk, the clock, pixels or the process."""
