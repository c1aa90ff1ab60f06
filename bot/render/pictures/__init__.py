"""Rankings and trends as pictures."""
