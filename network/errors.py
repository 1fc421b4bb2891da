"""What operations and queries raise. `web` turns each into a status code."""


class NetworkError(Exception):
    """Base of every expected failure. The message is shown to the person, so it is a translated sentence."""


class NotFound(NetworkError):
    """Absent, or not this person's to see: the two look alike (404)."""


class Forbidden(NetworkError):
    """Readable, but this action is not hers (403)."""


class Conflict(NetworkError):
    """Somebody else was first: an old version, a taken address (409)."""


class Outdated(Conflict):
    """What somebody changed is not what is there now: it has been saved by another meanwhile."""


class Invalid(NetworkError):
    """Input that breaks a rule (422). `fields` maps a field's name to the message shown beside it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields


def sentence(text: str) -> str:
    """Marks a sentence raised below the pages for translation; whoever shows it translates it."""
    return text
