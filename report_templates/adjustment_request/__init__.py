"""指标调整申请: a draft to the upper level, within the adjustment window, for a person to decide on and to fill in."""
