"""约谈通知: the third step of the warning ladder: who talks to whom about what, and what to bring."""
