"""版式: blocks become Word to GB/T 9704-2012: paper, styles, heads, tails, tables, package."""
