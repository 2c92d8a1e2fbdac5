"""``python -m sample_county DIR``: writes the sample county's files into a home."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from sample_county import write_county
from scheme import SAMPLE_SCHEME, load_scheme


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the county that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m sample_county", description="生成样本县的报表（虚构数据）")
    parser.add_argument("directory", type=Path, help="写到哪个目录")
    parser.add_argument("--months", type=int, default=24, help="往回多少个月，默认24")
    parser.add_argument("--seed", type=int, default=7, help="随机种子，默认7")
    parser.add_argument("--honest", action="store_true", help="不埋虚报，各单位如实报送")
    chosen = parser.parse_args(arguments)
    scheme = load_scheme(SAMPLE_SCHEME)
    write_county(
        chosen.directory, scheme=scheme, months=chosen.months, seed=chosen.seed, has_falsehoods=not chosen.honest
    )


if __name__ == "__main__":
    main()
