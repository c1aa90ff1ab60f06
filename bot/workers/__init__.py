"""Processes of their own for strangers' files and for pictures."""
