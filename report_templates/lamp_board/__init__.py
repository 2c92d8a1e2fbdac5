"""亮灯通报: lamps of key projects or indicators, and how they moved."""
