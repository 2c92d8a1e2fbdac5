"""调度会材料: the agenda, and one page for each 目标长 with what stands, what blocks and what was promised."""
