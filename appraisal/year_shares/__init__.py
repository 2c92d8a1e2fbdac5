"""季度计入年度: the year's points of an indicator, made of what it earned in the four quarters."""
