"""What is known of an article beside its text, and how it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from kg.articles.dates import parse_date
from kg.errors import BadSetting, BadSidecar

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# An absolute IRI (RFC 3987) of the web, without the characters that no IRI may hold.
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_DATES = frozenset({"published", "modified"})
_DATE_REMEDY = "write YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"


@dataclass(frozen=True, slots=True)
class Metadata:
    """The keys that a sidecar may have, all optional. `id` is what the source itself calls the article, through all
    its revisions; `author` names all of them, '; ' between."""

    published: date | datetime | None = None
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    language: str | None = None
    modified: date | datetime | None = None
    author: str | None = None
    id: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """What this one says, and what `other` says of the rest."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(other, **{key: value for key, value in said.items() if value is not None})

    @classmethod
    def checked(cls, name: str, data: Mapping[str, Any]) -> Metadata:
        """The keys and values of `data`; None counts as absent. `name` is for messages.

        Raises BadSidecar for an unknown key and a value of a wrong kind.
        """
        return cls(**{key: _value(name, key, value) for key, value in data.items()})

    @classmethod
    def plausible(cls, data: Mapping[str, Any]) -> Metadata:
        """What `told` gives, without its notes."""
        return cls.told(data)[0]

    @classmethod
    def told(cls, data: Mapping[str, Any]) -> tuple[Metadata, tuple[str, ...]]:
        """Those of `data` that are what their keys ask for, dates in any clear form, and a note on each date that is
        left out. Pages and exports say what they like; what nobody can use makes an article none the worse."""
        kept: dict[str, Any] = {}
        notes = []
        for key, value in data.items():
            if value is None or value == "":
                continue
            if key in _DATES:
                try:
                    kept[key] = parse_date(value)
                except (ValueError, TypeError, AttributeError, OverflowError) as error:
                    notes.append(f"{key} {str(value)[:60]!r} {error}: left out")
            elif isinstance(value, str | int) and not isinstance(value, bool):
                with suppress(BadSidecar):
                    kept[key] = _value("", key, " ".join(str(value).split()))
        return cls(**kept), tuple(notes)


def _date(value: str) -> date | datetime:
    """A date or a date-time of ISO 8601's extended format. Raises ValueError for anything else."""
    value = value.strip()
    if _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if not _DAY.match(value):
        raise ValueError(value)
    return datetime.fromisoformat(value)


def parse_published(text: str) -> date | datetime:
    """The value of the option --published: an ISO date or date-time. Raises BadSetting."""
    try:
        return _date(text)
    except ValueError as error:
        raise BadSetting(f"published {text!r} is no date: {_DATE_REMEDY}") from error


def _words(value: str) -> str:
    if not value.strip():
        raise ValueError(value)
    value.encode("utf-8")
    return value.strip()


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not pattern.fullmatch(value.strip()):
            raise ValueError(value)
        return _words(value)

    return check


# key -> how its text is read, and what it must be
_KEYS: dict[str, tuple[Callable[[str], Any], str]] = {
    "published": (_date, f"is no date: {_DATE_REMEDY}"),
    "url": (_matching(_WEB_ADDRESS), "is no web address: write one that begins with https:// or http://"),
    "title": (_words, "is blank or no valid text: write the headline or leave the key out"),
    "publisher": (_words, "is blank or no valid text: write the publisher's name or leave the key out"),
    "language": (_matching(_LANGUAGE), "is no language tag: write one such as en or en-GB"),
    "modified": (_date, f"is no date: {_DATE_REMEDY}"),
    "author": (_words, "is blank or no valid text: write the authors' names or leave the key out"),
    "id": (_words, "is blank or no valid text: write what the source calls the article or leave the key out"),
}


def known_keys() -> str:
    """The keys that a sidecar may have, for messages."""
    return ", ".join(_KEYS)


def _value(name: str, key: str, value: Any) -> Any:
    if key not in _KEYS:
        raise BadSidecar(f"{name} has the unknown key {key!r}: known are {known_keys()}")
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadSidecar(f"{name}: {key} is {json.dumps(value)[:60]}, not a text in quotation marks")
    parse, complaint = _KEYS[key]
    try:
        return parse(value)
    except ValueError as error:
        raise BadSidecar(f"{name}: {key} {value[:80]!r} {complaint}") from error
