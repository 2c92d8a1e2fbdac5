"""导出: published results of a period for BI tools and other systems; csv and Parquet by view, SDMX-CSV as one data set."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pandas as pd

import warehouse
from appraisal.csv_text import csv_of_frame
from appraisal.exchange import CodeName, sdmx_observations, structure_message
from appraisal.period import Period, parse_period
from tasks.books import scheme_of, store_of
from tasks.home import Home, HomeError, put_file

READ_ME = (
    "本文件夹是绩效考评结果的机读导出，含未公布的统计数据和未定的疑点，仅供内部分析使用，不得对外发布。\n"
    "挂起的数据观测状态为 V（未经核实），不是对数据真实性的认定；缺报为 O，本期不报为 M，不得当作零。\n"
)


def export_results(home: Home, *, period: str, form: str, folder: str) -> list[str]:
    """Write the newest edition of a period's results into a folder.

    Args:
        home: the county.
        period: code of the period.
        form: ``csv``, ``parquet`` or ``sdmx-csv``.
        folder: where.

    Returns:
        Names of the files written, the note beside them included.

    Raises:
        HomeError: no round about the period has been published, or a library is absent.
    """
    about = parse_period(period)
    store = store_of(home)
    points = warehouse.read_view(store, "v_points", period=about.code)
    if points.empty:
        raise HomeError(f"{about.code} 还没有发布过结果，没有可导出的。请先运行 jixiao round … --period {about.code}")
    made = _sdmx_files(home, about) if form == "sdmx-csv" else _view_files(home, about, write=_WRITERS[form])
    made["说明.txt"] = READ_ME.encode()
    for name, content in made.items():
        put_file(Path(folder).absolute() / name, content)
    return list(made)


def _csv(frame: pd.DataFrame) -> tuple[str, bytes]:
    return "csv", csv_of_frame(frame).encode("utf-8-sig")


def _parquet(frame: pd.DataFrame) -> tuple[str, bytes]:
    packed = BytesIO()
    try:
        frame.to_parquet(packed, engine="pyarrow", compression="zstd", index=False)
    except ImportError as fault:
        raise HomeError(
            "导出 Parquet 需要 pyarrow。请先运行 pip install 'jixiao[parquet]'，或改用 --format csv"
        ) from fault
    return "parquet", packed.getvalue()


_WRITERS: dict[str, Callable[[pd.DataFrame], tuple[str, bytes]]] = {"csv": _csv, "parquet": _parquet}


def _view_files(home: Home, period: Period, *, write: Callable[[pd.DataFrame], tuple[str, bytes]]) -> dict[str, bytes]:
    store, made = store_of(home), {}
    for view in warehouse.published_views():
        ending, content = write(warehouse.read_view(store, view, period=period.code))
        made[f"{view}.{ending}"] = content
    return made


def _sdmx_files(home: Home, period: Period) -> dict[str, bytes]:
    store, scheme = store_of(home), scheme_of(home, period)
    read = {name: warehouse.read_view(store, name, period=period.code) for name in _SDMX_VIEWS}
    keys = ["round_code", "subject_code"]
    totals = read["v_points"].merge(read["v_ranks"][[*keys, "rank"]], on=keys, how="left")
    rows = sdmx_observations(read["v_figures"], read["v_indicator_points"], read["v_lamps"], totals, period=period)
    closed = max(run.closed_at for run in warehouse.read_runs(store, period=period.code))
    structure = structure_message(
        [CodeName(each.code, each.name_zh) for each in scheme.rounds],
        [CodeName(each.code, each.name_zh) for each in scheme.subjects],
        [CodeName(each.code, each.name_zh) for each in scheme.indicators],
        prepared_at=closed,
    )
    return {f"jixiao_{period.code}.csv": csv_of_frame(rows).encode(), "jixiao_structure.xml": structure}


_SDMX_VIEWS = ("v_figures", "v_indicator_points", "v_lamps", "v_points", "v_ranks")
