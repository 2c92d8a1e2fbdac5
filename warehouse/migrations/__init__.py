"""迁移: how the schema came to its present form, one step a file."""
