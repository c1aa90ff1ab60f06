"""Invented offices of other kinds than the first: each a catalogue, and its own figures and questions."""
