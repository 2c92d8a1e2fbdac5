"""年度数据质量分析: what a year's figures show together, and no unit alone."""
