"""读视图: what the views say of one period, for exports."""

import pandas as pd
import sqlalchemy as sa

from warehouse.engine import Warehouse, reading
from warehouse.rows import read_rows
from warehouse.views import NAME_VIEWS, VIEWS

_COLUMNS = {each.name: each.all_columns for each in VIEWS} | {each.name: each.all_columns for each in NAME_VIEWS}


def published_views() -> dict[str, tuple[str, ...]]:
    """View → its columns, those that speak of a round and period."""
    return dict(_COLUMNS)


def read_view(warehouse: Warehouse, name: str, *, period: str) -> pd.DataFrame:
    """Rows of a view about one period, newest edition of each round, in the order of their columns' values.

    Args:
        warehouse: the store.
        name: of the view.
        period: code of the period.

    Raises:
        KeyError: no such view.
    """
    view = sa.table(name, *(sa.column(each) for each in _COLUMNS[name]))
    statement = sa.select(view).where(view.c.period == period)
    with reading(warehouse) as connection:
        rows = read_rows(connection, statement)
    keys = [each for each in rows.columns if each.endswith(("_code", "_key")) or each == "file_name"]
    return rows.sort_values(["round_code", *(key for key in keys if key != "round_code")], ignore_index=True)
