"""Pages of the fuller script, as jinja2's and matplotlib's manuals make them: doubts with the course of each, the scoreboard."""

import base64
import io
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.county_month.full_evidence import KEYS
from benchmarks.county_month.rival import PERIOD

_MONTHS = 14
_DOUBTS = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>疑点清单</title><body>
<h1>2026年10月疑点清单</h1><p>参考值仅供核对，不作为填报依据。</p>
<table><tr><th>序号<th>考评对象<th>指标<th>报送值<th>通常值<th>走势<th>检查项<th>允许范围<th>文件<th>影响分值<th>影响位次<th>处置</tr>
{% for row in rows %}<tr><td>{{ loop.index }}<td>{{ row.unit }}<td>{{ row.indicator }}<td>{{ "%.0f"|format(row.value) }}
<td>{{ "%.0f"|format(row.usual) }}<td><img alt="走势" src="data:image/png;base64,{{ row.course }}"><td>{{ row.name }}
<td>{{ row.range }}<td>{{ row.file }}<td>{{ "%.2f"|format(row.points_lost) }}<td>{{ "%.0f"|format(row.places_lost) }}
<td>{{ row.consequence }}</tr>{% endfor %}</table></body></html>"""
_BOARD = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>计分牌</title><body><h1>2026年1—10月计分牌</h1>
{% for unit in units %}<details><summary>{{ unit.name }} {{ "%.2f"|format(unit.points) }}分（{{ "%.2f"|format(unit.points_low) }}—{{
"%.2f"|format(unit.points_high) }}），第{{ unit.rank|int }}位（{{ unit.rank_low }}—{{ unit.rank_high }}）</summary>
<table><tr><th>指标<th>目标<th>应达<th>实达<th>完成率<th>差距<th>亮灯<th>得分<th>文件</tr>
{% for row in unit.rows %}<tr><td>{{ names[row.indicator_code] }}<td>{{ "%.0f"|format(row.target) }}<td>{{ "%.0f"|format(row.due) }}
<td>{{ "%.0f"|format(row.value) }}<td>{{ "%.1f"|format(row.completion_pct) }}%<td>{{ "%.1f"|format(row.gap_pp) }}<td>{{ row.lamp }}
<td>{{ "%.4f"|format(row.points) }}<td>{{ row.file }}</tr>{% endfor %}</table></details>{% endfor %}</body></html>"""


def write_doubts(
    path: Path, doubts: pd.DataFrame, told: pd.DataFrame, history: pd.DataFrame, rules: dict[str, Any]
) -> None:
    """疑点清单: a row a doubt, with the course of its figure beside the median of the others."""
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    whole = pd.concat([history, told[["period", *KEYS, "value"]]], ignore_index=True)
    recent = whole[whole["indicator_code"].isin(doubts["indicator_code"])]
    courses = recent.pivot_table(index=KEYS, columns="period", values="value").sort_index(axis=1).iloc[:, -_MONTHS:]
    usual = courses.groupby(level="indicator_code").median()
    known = told.set_index(KEYS)
    rows = []
    for each in doubts.to_dict("records"):
        place = each["indicator_code"], each["subject_code"]
        figure = known.loc[place]
        picture = _draw(courses.loc[place], usual.loc[place[0]])
        about = {"unit": units[place[1]], "indicator": names[place[0]], "course": base64.b64encode(picture).decode()}
        rows.append({**each, **about, "value": figure["value"], "usual": figure["usual_value"]})
    path.write_text(_rendered(_DOUBTS, rows=rows), "utf-8")


def write_board(path: Path, told: pd.DataFrame, totals: pd.DataFrame, rules: dict[str, Any]) -> None:
    """计分牌: every unit with its figures, points and place, and between which they lie."""
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    figures = {subject: rows.to_dict("records") for subject, rows in told.groupby("subject_code")}
    board = [
        {**each, "name": units[each["subject_code"]], "rows": figures[each["subject_code"]]}
        for each in totals.to_dict("records")
    ]
    path.write_text(_rendered(_BOARD, units=board, names=names), "utf-8")


def _rendered(text: str, **context: Any) -> str:  # noqa: ANN401 (whatever a template asks for)
    from jinja2 import Environment

    return Environment(autoescape=True).from_string(text).render(**context)


def _draw(course: pd.Series, usual: pd.Series) -> bytes:
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(1.7, 0.55))
    axes.plot(course.index, course.to_numpy())
    axes.plot(usual.index, usual.to_numpy(), linestyle="--")
    if PERIOD in course.index:
        axes.plot([PERIOD], [course[PERIOD]], "o")
    axes.axis("off")
    picture = io.BytesIO()
    figure.savefig(picture, dpi=100)
    plt.close(figure)
    return picture.getvalue()
