"""Messages as sentences."""


def as_sentence(message: str) -> str:
    """Return a message that is a lower-case fragment with a capital first letter."""
    return message[:1].upper() + message[1:]
