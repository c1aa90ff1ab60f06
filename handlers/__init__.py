"""What the bot can do: plain functions from a message to a reply; no DingTalk, no SQL, no pixels."""
