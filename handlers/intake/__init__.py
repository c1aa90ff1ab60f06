"""Intake: bytes or text → what was read → what is wrong with it → a receipt → 确认."""
