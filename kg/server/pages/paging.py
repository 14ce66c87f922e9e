"""Which page of a list a request asks for, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from kg.errors import NotFound

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a list stands: page `number` of `count`, both from 1. Raises NotFound for a page beyond the last."""

    number: int
    total: int
    per_page: int = PER_PAGE

    def __post_init__(self) -> None:
        if self.number > self.count:
            raise NotFound("there is no such page")

    @property
    def count(self) -> int:
        """How many pages there are: one at least, if only to say that it is empty."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """How many things come before this page."""
        return (self.number - 1) * self.per_page


def page_number(request: Request) -> int:
    """The page asked for, the first where none is. Raises NotFound for what can be none."""
    raw = request.query_params.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 8 and int(raw) >= 1):
        raise NotFound("there is no such page")
    return int(raw)
