"""加减分和等次: what is added to and taken off the points, and the grades that follow."""
