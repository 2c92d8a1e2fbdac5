"""节点计分: points of key work by its nodes."""

from typing import Literal

import numpy as np

from appraisal.scoring.figures import Figures, Floats
from appraisal.scoring.rule import Rule


class MilestonesRule(Rule):
    """重点工作按节点计分 (F19): weight × what was earned of the nodes that are due.

    The figure of such an indicator is already that share in percent (``milestones.list_milestones``): Σ w·f / Σ w with
    f = 1 on time, falling evenly to 0 when a node is late by as many days as the scheme allows it.
    """

    method: Literal["milestones"]

    def earn(self, figures: Figures) -> Floats:
        """From 0 to the weight."""
        return np.clip(figures["value"], 0, 100) / 100 * figures["weight_points"]
