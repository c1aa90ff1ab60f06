"""The weekly bulletin: what it says of a period, what is still missing, and the files and pictures that go with it."""
