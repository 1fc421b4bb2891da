"""Tables of a city's strategy."""

from sqlmodel import Field, SQLModel, UniqueConstraint


class Challenge(SQLModel, table=True):
    """What a city named as a problem. Whether it is a shock or a stress belongs to the pair, not to the term."""

    __table_args__ = (UniqueConstraint("city_id", "term"),)
    id: int | None = Field(default=None, primary_key=True)
    city_id: int = Field(foreign_key="organisation.id", index=True)
    term: str = Field(max_length=64)
    vocabulary: str = Field(max_length=16)
    """`shocks` or `stresses`: where the term is defined."""
    is_shock: bool
    rank: int
