"""分级预警: ladders as data of the scheme, and the state machine that climbs them, pure and idempotent (docs/decisions/0027)."""
