"""The example scheme of docs/method.md, as its files."""

import re
from pathlib import Path

METHOD = Path(__file__).parents[2] / "docs" / "method.md"


def write_example(directory, countries=None):
    """The files that the chapter shows; its list of countries goes on as the chapter says."""
    blocks = re.findall(r"```yaml\n# (2022/[\w/.]+)\n(.*?)```", METHOD.read_text(encoding="utf-8"), re.DOTALL)
    for name, shown in blocks:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        is_list = countries is not None and path.name == "subjects.yaml"
        path.write_text(_with_all(shown, countries) if is_list else shown, encoding="utf-8")
    return directory


def _with_all(shown, countries):
    lines = [
        f'  - {{code: {code}, name_zh: "{name}", kind: county, peer_group: country}}'
        for code, name in countries.items()
    ]
    return "\n".join([*shown.splitlines()[:2], *lines])
