"""扣分情况说明: asks a unit that came last or fell back most to explain where it lost points."""
