"""数据核实函: a letter to each subject whose own submission holds figures that do not add up, with a form to answer on."""
