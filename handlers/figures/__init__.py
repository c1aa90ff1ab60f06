"""What answers and bulletins do alike with figures: order, sums, sheets, wording."""
