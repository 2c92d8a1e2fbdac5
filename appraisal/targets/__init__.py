"""目标: what is due by now, how past years draft it, and when it may change."""
