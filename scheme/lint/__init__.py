"""目录提示: what is lawful in a scheme but unwise."""
