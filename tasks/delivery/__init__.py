"""发文的渠道: what is owed to whom by mail or robot, in parcels, with backoff, each document once to each recipient."""
