"""整改通报: how far what was found has come, by class and unit; what is overdue, came back or must be looked at again."""
