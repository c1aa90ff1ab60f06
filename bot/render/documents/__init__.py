"""The bulletin as Word and PDF."""
