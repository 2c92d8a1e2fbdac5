"""重点项目和民生实事: how many are where they are due, and what they invested; counts make all projects."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.projects.standing import ProjectStanding, project_standings, sum_livelihood
from report_templates.reading import Reading
from report_templates.wording import Number, number


@dataclass(frozen=True)
class ProjectSums:
    """重点项目 of the year; started, unstarted and untold make ``total``.

    Attributes:
        total, started, unstarted, untold: projects by whether they have started.
        late: of the unstarted, those that should have started.
        invested, plan: 万元, of the projects whose figure stands; ``told`` are so many.
        told: projects whose figure stands.
        completion: invested of plan, percent.
        livelihood, reached, behind, open: 为民办实事 projects; the last three make the first.
        blockers: open 卡点 by class, most first.
    """

    total: Number
    started: Number
    unstarted: Number
    untold: Number
    late: Number
    told: Number
    invested: Number
    plan: Number
    completion: Number
    livelihood: Number
    reached: Number
    behind: Number
    open: Number
    blockers: tuple[tuple[str, Number], ...]


def read_projects(reading: Reading) -> ProjectSums | None:
    """Sums over the scheme's projects; ``None`` where it has none."""
    standings = reading.once("project standings", lambda: project_standings(reading.books, reading.results))
    if not standings:
        return None
    stages = Counter(each.is_started for each in standings)
    done = [each for each in standings if each.done_value is not None]
    invested, plan = (
        (sum(values) for values in zip(*((each.done_value or 0.0, each.plan_value) for each in done), strict=True))
        if done
        else (None, None)
    )
    whole, key = sum_livelihood(standings), f"::all:{reading.period_code}"
    uom = standings[0].uom

    def count(name: str, size: int) -> Number:
        return number(float(size), f"result:{name}_project_count{key}", decimals=0)

    return ProjectSums(
        total=count("all", len(standings)),
        started=count("started", stages[True]),
        unstarted=count("unstarted", stages[False]),
        untold=count("untold", stages[None]),
        late=count("late", sum(each.start_overdue_count > 0 for each in standings)),
        told=count("told", len(done)),
        invested=number(invested, f"result:invested_sum_value{key}", uom=uom, decimals=0),
        plan=number(plan, f"result:plan_sum_value{key}", uom=uom, decimals=0),
        completion=number(
            invested / plan * 100 if plan and invested is not None else None, f"result:plan_completion_pct{key}"
        ),
        livelihood=count("livelihood", whole.total),
        reached=count("livelihood_reached", whole.reached),
        behind=count("livelihood_behind", whole.behind),
        open=count("livelihood_untold", whole.untold),
        blockers=_blockers(standings, key),
    )


def _blockers(standings: Sequence[ProjectStanding], key: str) -> tuple[tuple[str, Number], ...]:
    sizes = Counter(blocker.class_zh for each in standings for blocker in each.blockers)
    return tuple(
        (name, number(float(size), f"result:blocker_{place}_count{key}", decimals=0))
        for place, (name, size) in enumerate(sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])), start=1)
    )
