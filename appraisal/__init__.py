"""METHOD: the appraisal method, pure (考评方法).

No clock, no disk, no network, no database. Frames and models in, frames and models out.
"""
