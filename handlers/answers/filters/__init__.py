"""Questions for those that meet a condition, one file a kind."""
