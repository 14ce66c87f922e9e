"""What the tagger's network is taught: the answers of people, and beside them what other networks hold."""

from __future__ import annotations

import numpy as np

from kg.tagger.encoding import READING, Window
from kg.tagger.training.examples import OPEN, SPEECH, Example, Lesson, Opinion


def example() -> Example:
    """Three words, the second a cue of speech, the third left open; the first is said at the cue."""
    numbers = np.arange(3)
    window = Window(numbers, np.zeros((3, 6), np.int64), numbers, numbers, numbers + 1, np.zeros(3, np.int64))
    roles = np.zeros((1, 3, 6), np.bool_)
    roles[0, 0, 0] = True
    return Example(
        "text",
        READING,
        window,
        kinds=np.array([0, SPEECH, OPEN]),
        cues=np.array([1]),
        roles=roles,
        hints=np.zeros((1, 3, 6), np.int64),
        inside=roles[0, :, [0, 3]].T,
    )


def test_the_answers_alone_are_certain_and_what_is_open_teaches_nothing() -> None:
    lesson = Lesson(example())
    assert lesson.kinds.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert (lesson.roles == example().roles).all()
    assert (lesson.inside == example().inside).all()


def test_what_others_hold_counts_as_much_as_the_answers_and_alone_where_they_are_open() -> None:
    opinion = Opinion(
        kinds=np.array([[255, 0, 0], [51, 204, 0], [0, 51, 204]], np.uint8),
        inside=np.full((3, 2), 255, np.uint8),
        roles=np.full((1, 3, 6), 51, np.uint8),
    )
    lesson = Lesson(example(), opinion)
    np.testing.assert_allclose(lesson.kinds, [[1, 0, 0], [0.1, 0.9, 0], [0, 0.2, 0.8]], atol=1e-6)
    assert lesson.kinds.dtype == lesson.roles.dtype == lesson.inside.dtype == np.float32
    np.testing.assert_allclose(lesson.roles[0, :, 0], [0.6, 0.1, 0.1], atol=1e-6)
    np.testing.assert_allclose(lesson.inside[:, 0], [1, 0.5, 0.5], atol=1e-6)
