"""口径变更: registered changes of definition, and what is compared across one."""
