"""重点工作项目分解表: every indicator and project on its four levels, sent anew whenever it changed."""
