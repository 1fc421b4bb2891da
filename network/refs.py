"""How search, links and notices name a thing without knowing its table."""

from typing import NamedTuple, Self


class Ref(NamedTuple):
    """`Ref("publication", 12)`, written `publication:12`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `kind:id`; raises ValueError for anything else."""
        kind, _, number = text.partition(":")
        if not kind.isidentifier():
            raise ValueError(text)
        return cls(kind, int(number))
