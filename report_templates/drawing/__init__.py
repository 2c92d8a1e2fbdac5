"""图: charts and where they are drawn."""
