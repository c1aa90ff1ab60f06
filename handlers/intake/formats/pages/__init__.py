"""What was laid out for the eye: PDF, photographs and screenshots. Where a cell stands is all that tells what it is."""
