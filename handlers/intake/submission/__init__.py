"""The dialogue with whoever sent figures: receipt, confirmation, changes, withdrawal."""
