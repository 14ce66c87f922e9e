"""How fast work goes and how long it takes, as people are told."""

from __future__ import annotations

from kg.cli.progress import Pace, words


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_pace_is_that_of_the_last_minute() -> None:
    clock = Clock()
    pace = Pace(clock)
    done = 0
    for _ in range(100):  # what is there already goes by quickly
        clock.now += 0.1
        done += 90
        pace.reach(done)
    for _ in range(70):  # what must be read does not
        clock.now += 1
        done += 10
        pace.reach(done)
    assert 9 < (pace.rate() or 0) < 12


def test_while_models_load_nothing_is_foretold() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert pace.rate() is None
    clock.now = 30.0
    pace.reach(1)
    assert pace.rate() is None
    clock.now = 34.0
    pace.reach(21)
    assert pace.rate() == 5.0


def test_how_people_say_it() -> None:
    assert words(10, 100, None) == ("", "")
    assert words(10, 100, 5.0) == ("5.0 a second", "18 s left")
    assert words(10, None, 5.0) == ("5.0 a second", "")
    assert words(100, 100, 5.0) == ("5.0 a second", "")
    assert words(0, 1_000_000, 12.0) == ("12.0 a second", "23.1 h left")
