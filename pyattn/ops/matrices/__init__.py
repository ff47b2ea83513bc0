"""Linear algebra beyond the product.

added_products    a product added to something: addmm, baddbmm
contracting       products over axes by name: tensordot, kron
distances         cdist, cov, cross, renorm
systems           determinants, inverses, solutions
triangles         triangular systems, Cholesky's factor
decompositions    QR, eigenvalues, singular values
older             functions of matrices by the names before `linalg`
"""
