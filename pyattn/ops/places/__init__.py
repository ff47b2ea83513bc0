"""Where numbers stand: put there, moved, turned, and made by their places.

placing       numbers put into a copy: what the next two are made of
scattering    the reverse of gather: scatter and its kin
assigning     assignment as functions: index_add, masked_scatter, select_scatter
arranging     turned, piled up, cut apart: rot90, vstack, tensor_split
reshowing     other axes for the tensor itself: squeeze_, transpose_
grids         tensors that list points: meshgrid, tril_indices, combinations
borrowing     tensors made after another one, or of another library's array
"""
