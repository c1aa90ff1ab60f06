"""What keeps the bot running: health, metrics, alarms, the night's work, quotas, logs, doctor."""
