"""A push out: each part written down, then sent once."""
