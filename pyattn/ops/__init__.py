"""The operations: each one's forward computation beside the rules of its gradient and its working.

What attention is made of, to be read in this order:

arithmetic    two operands, element by element: +, comparisons, where
pointwise     one operand, element by element: exp, tanh, clamp
shaping       the same numbers in another shape or order: reshape, transpose, tril
indexing      some of the numbers: x[0, 1:], gather, repeat_interleave
joining       several tensors to one, one to several: cat, stack, split
reductions    many numbers to one: sum, mean, norm
ordering      which is larger: max, argmax, sort, topk
softmaxes     each number beside the others of its line: softmax, cumsum
products      matrix products: matmul, einsum
making        new tensors: tensor, zeros, arange
changing      functions in place: exp_, add_
aliases       second names: absolute, multiply

What else PyTorch's programs ask for, a folder for each kind:

elements      more of single elements: atan2, gcd, lerp, lgamma
along         along an axis: medians, histograms, running extremes
places        where numbers stand: scatter, index_add, meshgrid, rot90
matrices      linear algebra: addmm, tensordot, solve, svd
windows       windows that slide over sequences and images: convolution, pooling, resizing
"""
