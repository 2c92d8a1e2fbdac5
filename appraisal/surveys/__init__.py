"""社会评价: from counted answers to a figure and its margin of error."""
