"""Bytes into sheets, one file a format."""
