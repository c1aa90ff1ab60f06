"""What DingTalk's servers answer, played on this machine."""
