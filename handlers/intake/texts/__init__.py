"""Chat messages into the office's tables."""
