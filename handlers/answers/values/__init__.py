"""Questions for a figure as it was reported, one file a kind."""
