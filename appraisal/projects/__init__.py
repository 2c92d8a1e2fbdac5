"""重点项目: where each project stands, for people who dispatch them."""
