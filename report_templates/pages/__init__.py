"""网页: self-contained Chinese pages; no link to the outside, everything escaped, printable, readable without a mouse.

A page extends ``base.html.j2``, which forbids by its own policy whatever is not inside the file.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HOUSE = Path(__file__).parents[1]


def render_page(name: str, **context: object) -> bytes:
    """A page as UTF-8.

    Args:
        name: template relative to ``report_templates``, such as ``doubt_list/page.html.j2``.
        **context: what it shows; every text is escaped.

    Raises:
        jinja2.UndefinedError: the template names something that is not there.
    """
    return _environment().get_template(name).render(**context).encode()


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HOUSE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
