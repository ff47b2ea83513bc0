"""The operations: each one's forward computation beside the rules of its gradient and its working.

arithmetic    two operands, element by element: +, comparisons, where
pointwise     one operand, element by element: exp, tanh, clamp
functions     more of one operand: asinh, frac, logit
pairs         more of two: atan2, fmod, logaddexp, shifts
special       of one operand, integrals and series: lgamma, erfinv
blending      three operands: lerp, addcmul, bounds
aliases       second names: absolute, multiply
changing      functions in place: exp_, add_
shaping       the same numbers in another shape or order: reshape, transpose, tril
indexing      some of the numbers: x[0, 1:], gather, repeat_interleave
joining       several tensors to one, one to several: cat, stack, split
reductions    many numbers to one: sum, mean, norm
ordering      which is larger: max, argmax, sort, topk
softmaxes     each number beside the others of its line: softmax, cumsum
products      matrix products: matmul, einsum
added_products    a product added to something: addmm, baddbmm
contracting   products over axes by name: tensordot, kron
distances     cdist, cov, cross, renorm
systems       determinants, inverses, solutions
decompositions    QR, eigenvalues, singular values
older         functions of matrices by their older names
making        new tensors: tensor, zeros, arange
"""
