"""Questions for totals, averages, shares and gaps, one file a kind."""
