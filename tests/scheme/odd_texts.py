"""Texts and values that a table program would like to change."""

from datetime import date

from hypothesis import strategies as st

PIECES = (
    "=1+1", "+86", "-5", "@名", "'", '"', '"甲"', "、", "，", ",", "\n", "\t", "\r", "\r\n", "_x000D_", "_x0041_", "{", "}",
    "[甲]", ":", ": ", "#", "# ", "（空）", "是", "否", "true", "null", "~", "12", "007", "1e5", "0.10", "2026-03", "2026-10-20",
    "1/2", "50%", " ", "\u3000", "\ufeff", "\u200b", "\u2028", "\x7f", "\x1b", "😀", "县", "指标", "'=a", "<b>", "&amp;", "\\n",
    "- 甲", "? 乙", "!tag", "*", "&a", "|", ">", "%", "#REF!", "#N/A", "TRUE", "１２",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=5).map("".join).filter(
    lambda text: text.isascii() or text.encode("utf-8", "ignore").decode() == text
)  # fmt: skip
names = texts.map(str.strip).filter(bool)
numbers = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.1 + 0.2, 1e-7, 1e300, -0.0, 123456789.123456789, 2**53 + 1, 66.66666666666667]),
)
days = st.dates(date(1800, 1, 1), date(9999, 12, 31))
scalars = st.none() | st.booleans() | numbers | texts | days
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True) | st.sampled_from(
    ["true", "on", "12", "~", "a.b", "a: b", "#"]
)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | names, inner, max_size=4), max_leaves=8
)
