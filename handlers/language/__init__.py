"""Text → Question: what a person asks for, with every character of the message accounted for."""
