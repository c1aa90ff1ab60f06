"""What an operator can mend."""


class ConfigError(Exception):
    """The configuration cannot be used; the text says what, where and what to do."""
