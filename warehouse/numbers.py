"""文号: serial numbers of documents by series and year; given at closing, never twice, never one left out."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from appraisal.books import Document
from appraisal.office import Series
from warehouse.faults import WarehouseError
from warehouse.tables import AUDIT_DOCUMENT_NO


def next_numbers(connection: sa.Connection, series: Sequence[Series], *, year: int) -> dict[str, int]:
    """The next free number of each series in ``year``."""
    taken = _last_numbers(connection, year=year)
    return {each.code: max(taken.get(each.code, 0) + 1, each.first_number) for each in series}


def take_numbers(
    connection: sa.Connection,
    documents: Sequence[Document],
    *,
    series: Sequence[Series],
    year: int,
    run_key: str,
) -> list[dict[str, object]]:
    """Give the documents of a run the numbers that are printed on them.

    Returns:
        The rows written.

    Raises:
        WarehouseError: the numbers are not the next ones of their series.
    """
    numbered = sorted((each for each in documents if each.series_code), key=lambda each: each.number)
    free = _free(connection, series, year=year)
    for document in numbered:
        code = document.series_code
        if document.number != free.get(code, 1):
            raise WarehouseError(
                f"《{document.title}》的文号{document.number}不是{year}年“{code}”的下一个号（应为{free.get(code, 1)}），"
                "多半在办理期间已有别的文件取号。本轮未发布任何文件，请重跑。"
            )
        free[code] = document.number + 1
    rows: list[dict[str, object]] = [
        {
            "series_code": each.series_code,
            "year": year,
            "number": each.number,
            "run_key": run_key,
            "file_name": each.file_name,
        }
        for each in numbered
    ]
    if rows:
        connection.execute(sa.insert(AUDIT_DOCUMENT_NO), rows)
    return rows


def _free(connection: sa.Connection, series: Sequence[Series], *, year: int) -> dict[str, int]:
    beyond = {code: last + 1 for code, last in _last_numbers(connection, year=year).items()}
    return beyond | next_numbers(connection, series, year=year)


def _last_numbers(connection: sa.Connection, *, year: int) -> Mapping[str, int]:
    number = AUDIT_DOCUMENT_NO.c
    last = (
        sa.select(number.series_code, sa.func.max(number.number))
        .where(number.year == year)
        .group_by(number.series_code)
    )
    return {code: int(highest) for code, highest in connection.execute(last)}
