"""Commands for people, a module a subject; loaded only when called."""
