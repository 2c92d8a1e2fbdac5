"""方面: what standing documents tell beside points and lamps; one module an aspect, read once a round.

Grades, special appraisals, ledger and bonuses, satisfaction, reasons of moves, lost points, outlook, balance, blockers. Each
gives typed facts whose counts add up, or nothing where the round has nothing of the kind.
"""
