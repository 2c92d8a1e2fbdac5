"""对号簿: where the rows of lists that come again and again were found before."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Remembered:
    """Positions by the name of a search, each with the two lists that it was made for.

    What is needed of a county is the same list period after period; finding each row anew costs more than seeing that
    (``matching.positions_again``). It changes no result.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.found: dict[str, tuple[pd.DataFrame, pd.DataFrame, NDArray[np.int64]]] = {}

    def __reduce__(self) -> tuple[type["Remembered"], tuple[()]]:
        """To another process it goes empty."""
        return Remembered, ()
