"""What is kept of the conversations: messages, buttons, aliases, what could not be answered."""
