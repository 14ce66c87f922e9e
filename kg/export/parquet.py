"""Tables as Parquet, with types: lists, whole numbers, numbers, days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import MissingExtra
from kg.export.tables import Row, Table, Type

if TYPE_CHECKING:
    import pyarrow

_ROWS = 2_000  # in a row group, which is what is held in memory


@contextmanager
def table(stream: BinaryIO, of: Table, *, plain: bool = False) -> Iterator[Callable[[Row], None]]:
    """What writes a row of a table to `stream`; there is only one way, whether `plain` or not. Raises MissingExtra
    where pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("Parquet needs pyarrow: pip install 'newskg[parquet]'") from error
    schema = pyarrow.schema([(column.name, _type(pyarrow, column.type)) for column in of.columns])
    waiting: list[dict[str, Any]] = []
    days = [column.name for column in of.columns if column.type is Type.DAY]

    def flush() -> None:
        writer.write_table(pyarrow.Table.from_pylist(waiting, schema=schema))
        waiting.clear()

    def write(row: Row) -> None:
        dated = {name: date.fromisoformat(str(row[name])) for name in days if row.get(name)}
        waiting.append({**row, **dated})
        if len(waiting) == _ROWS:
            flush()

    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        yield write
        if waiting:
            flush()


def _type(arrow: Any, kind: Type) -> pyarrow.DataType:
    match kind:
        case Type.LIST:
            return arrow.list_(arrow.string())
        case Type.WHOLE:
            return arrow.int64()
        case Type.NUMBER:
            return arrow.float64()
        case Type.DAY:
            return arrow.date32()
        case Type.TEXT:
            return arrow.string()
