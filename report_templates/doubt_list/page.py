"""疑点清单 as a page: every figure in doubt of a round, for 绩效办 to look through; nothing is typed here."""

from collections.abc import Mapping, Sequence

from report_templates.doubt_list.courses import Course
from report_templates.doubt_list.doubted import Doubted
from report_templates.doubt_list.sparkline import Sparkline, sparkline
from report_templates.pages import render_page
from report_templates.reading import Reading, cutoff_zh
from report_templates.wording import day_zh, digits


def doubt_page(reading: Reading, doubted: Sequence[Doubted], courses: Mapping[tuple[str, ...], Course]) -> bytes:
    """The page: sums by owner, then a row a figure with its chart; to be sorted, filtered, searched and printed.

    Args:
        reading: the round.
        doubted: figures in doubt, by suspicion × impact.
        courses: 走势 by ``Doubted.place``.
    """
    books = reading.books
    label = f"{books.period.year}年{books.period.label_zh}{books.round.name_zh}"
    owners: dict[str, list[Doubted]] = {}
    for each in doubted:
        owners.setdefault(each.owner_zh, []).append(each)
    return render_page(
        "doubt_list/page.html.j2",
        title=f"{label}疑点清单（第{books.edition}版）",
        office_zh=books.office.short_zh,
        cutoff_zh=cutoff_zh(reading),
        due_zh=day_zh(reading.reply_by()),
        owners=[
            (name, len(each), sum(one.asks for one in each), sum(one.is_held for one in each), _points(each))
            for name, each in owners.items()
        ],
        total=len(doubted),
        asked=sum(each.asks for each in doubted),
        held=sum(each.is_held for each in doubted),
        rows=[_row(place, each, courses[each.place]) for place, each in enumerate(doubted, start=1)],
    )


def _row(place: int, each: Doubted, course: Course) -> tuple[int, Doubted, str, Sparkline | None]:
    return place, each, f"{each.suspicion:.2f}", sparkline(course) if course.is_known else None


def _points(doubted: Sequence[Doubted]) -> str:
    return digits(sum(abs(each.impact_points or 0.0) for each in doubted))
