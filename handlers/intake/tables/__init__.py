"""Sheets into the office's tables."""
