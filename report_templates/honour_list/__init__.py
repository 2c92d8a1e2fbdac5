"""红黑榜: who leads and who lags in each peer group, by rules that stand first; units only."""
