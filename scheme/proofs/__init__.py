"""方案校核: what must hold between the blocks of a scheme before it may be used."""
