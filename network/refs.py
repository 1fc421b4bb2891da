"""How search, links and notices name a thing without knowing its table."""

from typing import NamedTuple


class Ref(NamedTuple):
    """`Ref("publication", 12)`, written `publication:12`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
