"""DingTalk on this machine: what it takes to try and to test the bot without DingTalk."""
