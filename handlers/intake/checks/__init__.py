"""What is wrong or strange about figures that were read."""
