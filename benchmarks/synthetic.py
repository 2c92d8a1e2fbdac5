"""A county of any size, made up: its scheme, its history and the files of its newest month.

Every figure goes its own seeded way: most units keep to their target's curve, some lag. The same sizes and seed give the
same county. Benchmarks of rounds, of growth and of regions are run on it.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openpyxl
import yaml

YEAR, MONTH = 2026, 10
PERIOD = f"{YEAR}-{MONTH:02d}"
NOW = "2026-11-25T08:30+08:00"
_FOLDERS = ("statistics", "submissions", "projects")
_GROUPS = {"economy": "经济发展", "industry": "产业转型", "rural": "乡村振兴", "livelihood": "民生保障"}
_CHAIN = {"goal_lead": "副县长", "goal_owner": "局长", "undertaker": "副局长", "implementer": "股长"}
_LEAST_MONTH_SHARE, _LAGGARD_SHARE = 0.6, 0.3


@dataclass(frozen=True)
class Size:
    """How large a county is.

    Attributes:
        indicators: appraised indicators; two in three come from 统计局, the others from the units.
        units: appraised units besides the county, half towns, half departments.
        months: months of history, the newest included; Januaries have no statistics.
        laggards: units that lag behind on all they do, so that each gets a letter.
    """

    indicators: int = 6
    units: int = 6
    months: int = 14
    laggards: int = 2


@dataclass(frozen=True)
class County:
    """A made-up county: sizes, names and what was achieved."""

    size: Size
    county_zh: str = "清浦县"
    seed: int = 0

    @property
    def indicators(self) -> list[str]:
        """Codes of the indicators."""
        return [f"indicator_{number:03d}" for number in range(1, self.size.indicators + 1)]

    @property
    def submitted(self) -> list[str]:
        """Codes of those that the units report."""
        return self.indicators[2::3]

    @property
    def of_bureau(self) -> list[str]:
        """Codes of those that 统计局 reports; the county itself is appraised on these."""
        return [code for code in self.indicators if code not in set(self.submitted)]

    @property
    def units(self) -> dict[str, str]:
        """Code → name of the appraised units."""
        towns = self.size.units - self.size.units // 2
        names = [(f"town.t{number:03d}", f"第{number}镇") for number in range(1, towns + 1)]
        return dict(names + [(f"dept.d{number:03d}", f"第{number}局") for number in range(1, self.size.units // 2 + 1)])

    @property
    def periods(self) -> list[tuple[int, int]]:
        """Year and month, oldest first, without Januaries."""
        last = YEAR * 12 + MONTH - 1
        months = (divmod(number, 12) for number in range(last - self.size.months + 1, last + 1))
        return [(year, month + 1) for year, month in months if month]

    def values(self) -> np.ndarray:
        """Cumulative values: period × indicator × (county, then units); the county is the sum of its units."""
        rng = np.random.default_rng(self.seed)
        shape = (len(self.indicators), len(self.units))
        targets = self.targets()
        pace = rng.normal(1.02, 0.04, shape)
        pace[:, : self.size.laggards] = rng.normal(0.75, 0.05, (shape[0], min(self.size.laggards, shape[1])))
        periods = self.periods
        own = np.stack(
            [
                targets * pace * month / 12 * 0.93 ** (YEAR - year) * rng.normal(1, 0.01, shape)
                for year, month in periods
            ]
        ).round()
        return np.concatenate([own.sum(axis=2, keepdims=True), own], axis=2)

    def targets(self) -> np.ndarray:
        """Annual targets: indicator × unit."""
        rng = np.random.default_rng(self.seed + 1)
        return rng.lognormal(9, 0.5, (len(self.indicators), len(self.units))).round(-2) + 1200.0


def indicator_zh(code: str) -> str:
    """What an indicator is called."""
    return f"第{int(code[-3:])}项任务完成额"


def write_scheme(county: County, folder: Path, *, templates: tuple[str, ...]) -> None:
    """The year's scheme, in the folder of its year."""
    weights, home_weights = _weights(county.indicators), _weights(county.of_bureau)
    towns = [code for code in county.units if code.startswith("town")]
    targets = county.targets()
    parts: dict[str, object] = {
        "scheme.yaml": {
            "year": YEAR,
            "name_zh": f"{county.county_zh}{YEAR}年度考评方案",
            "county_zh": county.county_zh,
            "groups": _GROUPS,
            "policies": {
                "missing": "zero", "not_due": "renormalise", "rank_by": "cautious", "points_places": 2,
                "rounding": "half_up", "ties": "min", "red_list_count": 1, "black_list_count": 1,
                "floor_shares_pct": {"three_years": 0, "beautiful_countryside": 0},
            },
            "conventions": {
                "is_equal_enough": True, "cap_pct": 100, "counting": "pro_rata", "floor_at_zero": True,
                "nonpositive_target": "met_or_not", "least_share": 0, "tied_places": "best", "is_clipped": False,
                "degenerate_share": 1,
            },
            "lamp_rules": [
                {
                    "code": "default", "name_zh": "序时进度", "metric": "gap_behind_pp",
                    "bands": [{"to": 5, "lamp": "green"}, {"above": 5, "to": 10, "lamp": "yellow"}, {"above": 10, "lamp": "red"}],
                }
            ],
            "peer_groups": [
                {"code": "county", "name_zh": "县", "kind": "county", "weights": home_weights},
                {"code": "town", "name_zh": "乡镇", "kind": "town", "weights": weights},
                {"code": "department", "name_zh": "部门", "kind": "department", "weights": weights},
                {"code": "project", "name_zh": "项目", "kind": "project"},
            ],
        },
        "subjects.yaml": {
            "subjects": [
                {"code": "county.home", "name_zh": county.county_zh, "aliases": ["全县"], "kind": "county",
                 "peer_group": "county", "is_home": True, "head_post_zh": "县长"},
                *(
                    {"code": code, "name_zh": name, "kind": "town" if code in towns else "department",
                     "peer_group": "town" if code in towns else "department",
                     "head_post_zh": "镇长" if code in towns else "局长"}
                    for code, name in county.units.items()
                ),
                {"code": "dept.lead", "name_zh": "县牵头局", "kind": "department", "peer_group": "department",
                 "is_appraised": False, "head_post_zh": "局长"},
            ]
        },
        "rounds.yaml": {
            "rounds": [
                {"code": "monthly", "name_zh": "月度调度", "frequency": "month",
                 "subject_kinds": ["county", "town", "department"], "templates": list(templates), "deadline_day": 10},
            ]
        },
        "targets.yaml": {
            "targets": {
                code: {
                    "values": {
                        "county.home": float(row.sum()),
                        **dict(zip(county.units, row.tolist(), strict=True)),
                    }
                }
                for code, row in zip(county.indicators, targets, strict=True)
            }
        },
    }  # fmt: skip
    for place, (group, members) in enumerate(_by_group(county.indicators).items(), start=1):
        parts[f"indicators/{place:02d}_{group}.yaml"] = {
            "group": group,
            "indicators": [_indicator(code, code in county.submitted) for code in members],
        }
    for name, part in parts.items():
        path = folder / str(YEAR) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(part, allow_unicode=True, sort_keys=False), "utf-8")


def _indicator(code: str, is_submitted: bool) -> dict[str, object]:
    feed = "unit_submission" if is_submitted else "statistics_bureau"
    return {
        "code": code, "name_zh": indicator_zh(code), "uom": "万元", "kind": "level", "basis": "ytd", "decimals": 0,
        "lamp_rule": "default", "rule": {"method": "completion"}, "lead": "dept.lead", "goal_chain": _CHAIN,
        "sources": [{"feed": feed, "label": indicator_zh(code)}],
    }  # fmt: skip


def _by_group(codes: list[str]) -> dict[str, list[str]]:
    groups = list(_GROUPS)
    held: dict[str, list[str]] = {}
    for number, code in enumerate(codes):
        held.setdefault(groups[number * len(groups) // len(codes)], []).append(code)
    return held


def _weights(codes: list[str]) -> dict[str, float]:
    share = round(100 / len(codes), 2)
    weights = dict.fromkeys(codes, share)
    weights[codes[-1]] = round(100 - share * (len(codes) - 1), 2)
    return weights


def statistics_csv(county: County, values: np.ndarray, *, places: list[int]) -> bytes:
    """统计局's wide csv of some periods."""
    own = county.of_bureau
    columns = {code: place for place, code in enumerate(county.indicators)}
    names = [county.county_zh, *county.units.values()]
    lines = [",".join(["单位", "报告期", *map(indicator_zh, own)])]
    for place in places:
        year, month = county.periods[place]
        for number, name in enumerate(names):
            told = (f"{values[place, columns[code], number]:.0f}" for code in own)
            lines.append(",".join([name, f"{year}-{month:02d}", *told]))
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def submission_workbook(county: County, values: np.ndarray, unit: str, *, place: int) -> bytes:
    """单位报送表 of a unit."""
    year, month = county.periods[place]
    number = list(county.units).index(unit) + 1
    columns = {code: column for column, code in enumerate(county.indicators)}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "报送表"
    sheet.append([f"{year}年1—{month}月绩效考评指标报送表"])
    sheet.append([f"报送单位：{county.units[unit]}　　报告期：{year}-{month:02d}　　表式版本：{YEAR}.1"])
    sheet.append(["序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明"])
    for row, code in enumerate(county.submitted, start=1):
        told = int(values[place, columns[code], number])
        sheet.append([row, indicator_zh(code), "万元", "—", told, "—", "—", ""])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_home(county: County, root: Path, *, templates: tuple[str, ...], url: str = "sqlite:///warehouse.db") -> None:
    """A home with its scheme, and in its inbox all of its history: statistics a file, submissions a workbook a unit and month."""
    found_home(county, root, templates=templates, url=url)
    values = county.values()
    places = list(range(len(county.periods)))
    (root / "inbox" / "statistics" / "历年统计数据.csv").write_bytes(statistics_csv(county, values, places=places))
    for place in places:
        write_submissions(county, values, root, place=place)


def write_submissions(county: County, values: np.ndarray, root: Path, *, place: int) -> None:
    """The workbooks of one month."""
    year, month = county.periods[place]
    for unit, name in county.units.items():
        path = root / "inbox" / "submissions" / f"{name}_{year}-{month:02d}_报送表.xlsx"
        path.write_bytes(submission_workbook(county, values, unit, place=place))


def found_home(county: County, root: Path, *, templates: tuple[str, ...], url: str) -> None:
    """Folders, settings and scheme."""
    for folder in _FOLDERS:
        (root / "inbox" / folder).mkdir(parents=True, exist_ok=True)
    text = (
        f'[warehouse]\nurl = "{url}"\n[office]\nname_zh = "{county.county_zh}绩效办公室"\nshort_zh = "县绩效办"\n'
        f'county_zh = "{county.county_zh}"\n[[office.series]]\ncode = "letter"\nprefix_zh = "清绩函"\n'
        '[office.template_series]\nreminder_letter = "letter"\n'
    )
    (root / "jixiao.toml").write_text(text, "utf-8")
    write_scheme(county, root / "scheme", templates=templates)
