"""文种代码: which kinds of document there are, told by their folders without loading what prints them."""

from importlib.util import find_spec
from pathlib import Path


def template_codes() -> tuple[str, ...]:
    """Codes of all kinds of document, the names of their folders, in alphabetical order."""
    spec = find_spec("report_templates")
    roots = (spec.submodule_search_locations or ()) if spec else ()
    return tuple(sorted(body.parent.name for root in roots for body in Path(root).glob("*/body.md.j2")))
