"""Scores as Markdown tables."""

import numpy as np
import pandas as pd

_NAMED = len("figures_")
_RUN = ["variant", "size", "family", "method", "least_suspicion"]
_HEADS = {
    "recall": ".2f",
    "precision": ".2f",
    "f1": ".2f",
    "kind_recall": ".2f",
    "kind_f1": ".2f",
    "false_per_1000": ".1f",
    "false_unit_year_pct": ".1f",
    "case_recall": ".2f",
    "met_4": ".2f",
    "right_4": ".2f",
    "met_6": ".2f",
    "right_6": ".2f",
    "met_8": ".2f",
    "right_8": ".2f",
    "met_10": ".2f",
    "right_10": ".2f",
    "seconds": ".2f",
}


def report(scores: pd.DataFrame) -> str:
    """Means over the seeds: one table of figures, one of recall by kind (share of its clusters | of its cases)."""
    means = _telling(scores.groupby(_RUN, sort=False).mean(numeric_only=True).drop(columns="seed"))
    spread = scores.groupby(_RUN, sort=False)["f1"].std().fillna(0.0)
    heads = [*_RUN, *_HEADS, "f1_sd"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for place, means_row in means.iterrows():
        cells = [format(means_row[name], form) for name, form in _HEADS.items()]
        lines.append(_row([*_words(place), *cells, format(float(spread.to_dict()[place]), ".3f")]))
    return "\n".join([*lines, "", *_kinds(means)])


def _words(place: object) -> list[str]:
    return [str(each) for each in place] if isinstance(place, tuple) else [str(place)]


def _telling(means: pd.DataFrame) -> pd.DataFrame:
    """Without the rows of findings above a suspicion where that leaves out nothing."""
    place = means.index.names.index("least_suspicion")
    is_more = [at[place] > 0 for at in means.index]
    values = means.drop(columns="seconds").fillna(-1.0)
    is_same = (values == values.shift()).all(axis=1).to_numpy()
    kept: pd.DataFrame = means.loc[~(is_same & np.array(is_more))]
    return kept


def _kinds(means: pd.DataFrame) -> list[str]:
    lines = []
    for _, rows in means.groupby("family", sort=False):
        names = [name for name in rows.columns if str(name).startswith("figures_") and rows[name].notna().any()]
        lines += [_row([*_RUN, *(str(name)[_NAMED:] for name in names)]), _row(["---"] * (len(_RUN) + len(names)))]
        for place, each in rows.iterrows():
            cells = [f"{each[name]:.2f} {each['cases_' + str(name)[_NAMED:]]:.2f}" for name in names]
            lines.append(_row([*_words(place), *cells]))
        lines.append("")
    return lines


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
