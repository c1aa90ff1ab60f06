"""Questions about the figures rather than for one: source, definition, who reported, help."""
