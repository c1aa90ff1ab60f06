"""What the bot knows and keeps: the office's catalogue, and the figures, submissions and deliveries in SQLite.

Imports nothing of ours. All SQL of the project stands in this folder.
"""
