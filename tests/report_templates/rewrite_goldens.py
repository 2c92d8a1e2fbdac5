"""``make golden``: rewrite the texts, to be read in the diff."""

from tests.report_templates.goldens import FOLDER, golden_path, sheets, text_of


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for name, sheet in sheets():
        golden_path(name).write_text(text_of(sheet), "utf-8")


if __name__ == "__main__":
    main()
