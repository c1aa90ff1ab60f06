"""A message in: kept before it is acknowledged, then answered."""
