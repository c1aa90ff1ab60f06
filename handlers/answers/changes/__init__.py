"""Questions about change through time, one file a kind."""
