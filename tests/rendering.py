"""Pages as pictures: .docx → PDF (one LibreOffice call for many files) → PNG, with stand-in fonts.

Fandol stands in for the office's fonts (documents.md); ``.ci/run`` installs it. What is measured here is LibreOffice's
layout; Word and WPS were not at hand.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

_DPI = 300
_MM_PER_INCH = 25.4
STAND_INS = {
    "仿宋_GB2312": "FandolFang",
    "仿宋": "FandolFang",
    "楷体_GB2312": "FandolKai",
    "楷体": "FandolKai",
    "黑体": "FandolHei",
    "方正小标宋简体": "FandolSong",
    "宋体": "FandolSong",
    "Times New Roman": "Liberation Serif",
}
_PROGRAMS = ("soffice", "pdftoppm", "pdftotext", "fc-list")
_ALIAS = '<alias binding="same"><family>{}</family><prefer><family>{}</family></prefer></alias>'
_INK = 60
"""How far a pixel must be from white to count as ink."""


def need_rendering() -> None:
    """Skip with a reason where LibreOffice, poppler or the stand-in fonts are absent."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here: pages cannot be drawn")
    fonts = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    absent = sorted({name for name in STAND_INS.values() if name not in fonts})
    if absent:
        pytest.skip(f"stand-in fonts {', '.join(absent)} are not installed: pages cannot be measured")


@dataclass(frozen=True)
class Page:
    """One page as a picture of 300 dpi; places in millimetres from its upper left corner."""

    path: Path

    @cached_property
    def pixels(self) -> np.ndarray:
        """Height × width × RGB."""
        return np.asarray(Image.open(self.path).convert("RGB")).astype(int)

    @cached_property
    def red(self) -> np.ndarray:
        """Where it is red."""
        red, green, blue = (self.pixels[:, :, index] for index in range(3))
        return (red > 150) & (green < 130) & (blue < 130)

    @cached_property
    def black(self) -> np.ndarray:
        """Where it is black."""
        return self.pixels.max(axis=2) < 255 - 2 * _INK

    def extent(self, mask: np.ndarray, *, top: float = 0.0, bottom: float = 297.0) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the ink of a mask between two heights; NaN if none."""
        start, stop = _pixels(top), _pixels(bottom)
        rows = np.flatnonzero(mask[start:stop].any(axis=1))
        columns = np.flatnonzero(mask[start:stop].any(axis=0))
        if not len(rows):
            return (float("nan"),) * 4
        return (_mm(columns[0]), _mm(rows[0] + start), _mm(columns[-1] + 1), _mm(rows[-1] + 1 + start))

    def rules(self, mask: np.ndarray, *, least_mm: float = 100.0) -> list[tuple[float, float, float, float]]:
        """Horizontal lines at least so long: left, top, right and bottom, from the top of the page down."""
        long_rows = np.flatnonzero(mask.sum(axis=1) >= _pixels(least_mm))
        groups = np.split(long_rows, np.flatnonzero(np.diff(long_rows) > 1) + 1) if len(long_rows) else []
        return [self._box(mask, group) for group in groups]

    def _box(self, mask: np.ndarray, rows: np.ndarray) -> tuple[float, float, float, float]:
        columns = np.flatnonzero(mask[rows[0] : rows[-1] + 1].any(axis=0))
        return (_mm(columns[0]), _mm(rows[0]), _mm(columns[-1] + 1), _mm(rows[-1] + 1))


def to_pdf(documents: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Convert documents to PDF in one LibreOffice call.

    Args:
        documents: bytes of .docx or .xlsx by file name.
        folder: where files, PDF and LibreOffice's profile go.
    """
    for name, content in documents.items():
        (folder / name).write_bytes(content)
    environment = {**os.environ, "FONTCONFIG_FILE": str(_write_font_map(folder))}
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        + [str(folder / name) for name in documents],
        check=True, capture_output=True, timeout=300, env=environment,
    )  # fmt: skip
    return {name: (folder / name).with_suffix(".pdf") for name in documents}


def draw_pages(pdf: Path, *, dpi: int = _DPI, only: int = 0) -> list[Page]:
    """Every page of a PDF as a picture, or only one, counted from 1."""
    pages = ["-f", str(only), "-l", str(only)] if only else []
    command = ["pdftoppm", "-r", str(dpi), *pages, "-png", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True, timeout=120)
    return [Page(path) for path in sorted(pdf.parent.glob(f"{pdf.stem}-*.png"), key=lambda path: path.name)]


def page_texts(pdf: Path) -> list[str]:
    """Text of each page in reading order."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def font_names(pdf: Path) -> set[str]:
    """Fonts that a PDF really uses."""
    lines = subprocess.run(["pdffonts", str(pdf)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    return {line.split()[0].split("+")[-1] for line in lines}


def _write_font_map(folder: Path) -> Path:
    aliases = "".join(_ALIAS.format(name, stand_in) for name, stand_in in STAND_INS.items())
    path = folder / "fonts.conf"
    include = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>{include}'
        f"<dir>{Path.home()}/.fonts</dir>{aliases}</fontconfig>",
        encoding="utf-8",
    )
    return path


def _mm(pixels: float) -> float:
    return float(pixels) / _DPI * _MM_PER_INCH


def _pixels(millimetres: float) -> int:
    return round(millimetres / _MM_PER_INCH * _DPI)
