"""Reads of a city's strategy."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from network.strategy.models import Challenge


def challenges(session: Session, city_ids: Iterable[int]) -> dict[int, Sequence[Challenge]]:
    """Each city's challenges by rank, in one query."""
    rows = session.exec(
        select(Challenge).where(col(Challenge.city_id).in_(sorted(set(city_ids)))).order_by(col(Challenge.rank))
    ).all()
    found: dict[int, list[Challenge]] = {}
    for row in rows:
        found.setdefault(row.city_id, []).append(row)
    return dict(found)
