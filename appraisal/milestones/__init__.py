"""重点工作节点: key work that is appraised by what was finished by when."""
