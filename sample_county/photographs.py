"""现场照片: made-up pictures of building sites, each as different from the others as photographs are."""

from functools import lru_cache
from io import BytesIO

import numpy as np

_PATCHES = (6, 8, 3)
_SIZE = (240, 180)


@lru_cache(maxsize=256)
def draw_photograph(seed: int) -> bytes:
    """A JPEG of smooth patches; the same seed gives the same bytes."""
    from PIL import Image

    patches = np.random.default_rng(seed).integers(0, 255, _PATCHES, dtype=np.uint8)
    drawn = BytesIO()
    Image.fromarray(patches).resize(_SIZE, Image.Resampling.BICUBIC).save(drawn, "JPEG", quality=70)
    return drawn.getvalue()
