"""数据表计分: the method over a table of figures, without a warehouse."""
