"""Element by element, beyond what `arithmetic` and `pointwise` have.

functions     of one operand: asinh, frac, logit
pairs         of two: atan2, fmod, logaddexp
whole         of two whole numbers: gcd, shifts
blending      of three: lerp, addcmul, bounds
special       integrals and series: lgamma, erfinv
"""
