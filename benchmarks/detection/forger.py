"""One who alters figures and writes down which: the tools that every kind of falsehood is made with."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from benchmarks.detection.annual import INDICATORS, Values
from benchmarks.detection.panel import Panel

TRUTH = ("case", "kind", "role", "cluster", "indicator_code", "subject_code", "period")
GDP = INDICATORS.index("gdp")
SECTORS = tuple(INDICATORS.index(code) for code in ("gdp1", "gdp2", "gdp3"))
FAI, REI = INDICATORS.index("fai"), INDICATORS.index("rei")
RETAIL, FISCAL = INDICATORS.index("retail"), INDICATORS.index("fiscal")
_REI_MOST = 0.98


@dataclass
class Forger:
    """A panel that is being falsified.

    Attributes:
        panel: altered in place.
        clean: as it was; its figures are what the forger knows to be true.
        rng: of sizes and places.
        is_subtle: small sizes.
        case: name of the present case.
        kind: of the present case.
        rows: truth so far, rows of ``TRUTH``.
    """

    panel: Panel
    clean: Panel
    rng: np.random.Generator
    is_subtle: bool
    case: str = ""
    kind: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list)
    _growth: Values | None = None

    @property
    def growth(self) -> Values:
        """True stated growth."""
        if self._growth is None:
            self._growth = self.clean.growth()
        return self._growth

    @property
    def slots(self) -> int:
        """How many periods a year has."""
        return int(self.panel.level.shape[3])

    def size(self, standard: tuple[float, float], subtle: tuple[float, float]) -> float:
        """A size from the range of the suite that is run, as a share where the range is in percent."""
        return float(self.rng.uniform(*(subtle if self.is_subtle else standard))) / 100

    def chance(self, share: float) -> bool:
        """True in this share of the cases."""
        return bool(self.rng.random() < share)

    def pick(self, places: tuple[int, ...]) -> int:
        """One of some indicators."""
        return int(self.rng.choice(places))

    def year(self, *, last: int = 0) -> int:
        """A judged year, not among the ``last`` ones."""
        years = self.panel.judged_years
        return int(self.rng.choice(years[: len(years) - last]))

    def span(self, first: int = 0) -> list[int]:
        """One slot, or one and all that follow to the year's end; none before ``first``."""
        start = int(self.rng.integers(first, self.slots))
        return [start] if self.chance(0.5) else list(range(start, self.slots))

    def note(self, indicator: int, at: tuple[int, int, int], *, role: str = "altered", cluster: str = "") -> None:
        """Write down a cell.

        Args:
            indicator: its place.
            at: subject, year, slot.
            role: ``altered``; ``carried`` if changed only to keep the books straight; ``alternate`` if unchanged, but
                no reader of the panel could tell it from the altered one.
            cluster: cells of one cluster show themselves together and are found together; a cell of its own if empty.
        """
        subject, year, slot = at
        period = self.panel.period(year, slot)
        own = cluster or f"{INDICATORS[indicator]}@{period}"
        subject_code = self.panel.subjects[subject]
        self.rows.append(
            (self.case, self.kind, role, f"{self.case}:{own}", INDICATORS[indicator], subject_code, period)
        )

    def alter(
        self,
        at: tuple[int, int, int],
        new: dict[int, float],
        *,
        keeps_books: bool = True,
        cluster: str = "",
        is_rounded: bool = True,
    ) -> None:
        """Replace figures of one submission and write them down; stated growth follows by itself.

        Args:
            at: subject, year, slot.
            new: figures by place of indicator.
            keeps_books: GDP stays the sum of its sectors, real estate within investment.
            cluster: as in ``note``.
            is_rounded: as its sender publishes; else the figure stands as it is given.
        """
        for indicator, value in new.items():
            written = self.panel.published(indicator, value) if is_rounded else value
            self._write(indicator, at, written, role="altered", cluster=cluster)
        if keeps_books:
            self._balance(at, set(new))

    def _balance(self, at: tuple[int, int, int], touched: set[int]) -> None:
        level, place = self.panel.level, at
        if touched & set(SECTORS) or GDP in touched:
            if not touched & set(SECTORS):
                factor = level[(GDP, *place)] / self.clean.level[(GDP, *place)]
                for sector in SECTORS:
                    self._write(
                        sector,
                        at,
                        self.panel.published(sector, self.clean.level[(sector, *place)] * factor),
                        role="carried",
                    )
            total = self.panel.published(GDP, sum(level[(sector, *place)] for sector in SECTORS))
            self._write(GDP, at, total, role="altered" if GDP in touched else "carried", is_known=GDP in touched)
        if level[(REI, *place)] > level[(FAI, *place)]:
            most = self.panel.published(REI, level[(FAI, *place)] * _REI_MOST)
            self._write(REI, at, most, role="carried", is_known=REI in touched)

    def _write(
        self,
        indicator: int,
        at: tuple[int, int, int],
        value: float,
        *,
        role: str,
        cluster: str = "",
        is_known: bool = False,
    ) -> None:
        before = self.panel.level[(indicator, *at)]
        self.panel.level[(indicator, *at)] = value
        if value != before and not is_known:
            self.note(indicator, at, role=role, cluster=cluster)

    def keep_growth(self, indicator: int, at: tuple[int, int, int]) -> None:
        """Leave the stated growth as it truly is, although the figure changes."""
        self.panel.growth_pct[(indicator, *at)] = self.growth[(indicator, *at)]

    def truth(self) -> pd.DataFrame:
        """All cells written down so far."""
        return pd.DataFrame(self.rows, columns=list(TRUTH), dtype="str").drop_duplicates(
            ["case", "indicator_code", "period", "subject_code"]
        )
