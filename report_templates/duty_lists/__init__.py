"""两个清单: what each 目标长 and each leading department answers for, and what moved since the last quarter."""
