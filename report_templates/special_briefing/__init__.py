"""专报: the county's own indicators, analysed for its leaders; internal."""
