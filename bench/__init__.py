"""Measurements, run by `make bench`. Each prints a small table; ratios are of one run, taken in turns."""
