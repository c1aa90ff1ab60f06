"""What a bulletin says."""
