"""Every time that people write: one reader for files, chat and questions."""
