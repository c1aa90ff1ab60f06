"""Text into a question."""
