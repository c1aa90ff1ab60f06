"""What every answer stands on: whom it is about, which periods, in which order."""
