from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field, fields, replace
from functools import cached_property

import pytest

from tui_kpi.records import Record


class Point(Record):
    """A record as they are written."""

    x: int
    y: int = 0
    names: Mapping[str, int] = field(default_factory=dict)


class Other(Record):
    x: int
    y: int = 0
    names: Mapping[str, int] = field(default_factory=dict)


class Lazy(Record):
    x: int

    @cached_property
    def double(self) -> int:
        return 2 * self.x


def test_a_record_is_made_and_shown_like_a_dataclass() -> None:
    assert repr(Point(1)) == "Point(x=1, y=0, names={})"
    assert Point(1, y=2) == Point(x=1, y=2, names={})
    with pytest.raises(TypeError, match="x"):
        Point()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="z"):
        Point(1, z=2)  # type: ignore[call-arg]


def test_each_record_gets_its_own_default() -> None:
    assert Point(1).names is not Point(1).names


def test_records_of_different_kinds_are_never_equal() -> None:
    assert Point(1) != Other(1)
    assert Lazy(1) != 1


def test_equal_records_hash_alike() -> None:
    assert {Lazy(1): "a"}[Lazy(1)] == "a"


def test_the_tools_for_dataclasses_work() -> None:
    assert replace(Point(1, 2), y=3) == Point(1, 3)
    assert asdict(Point(1, 2, {"a": 1})) == {"x": 1, "y": 2, "names": {"a": 1}}
    assert [f.name for f in fields(Lazy)] == ["x"]
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_a_record_has_no_room_for_anything_else_unless_it_works_things_out() -> None:
    with pytest.raises(AttributeError):
        Point(1).z = 2  # type: ignore[attr-defined]
    lazy = Lazy(2)
    assert lazy.double == 4
    assert lazy.__dict__ == {"double": 4}
