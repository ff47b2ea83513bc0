"""Windows that slide over sequences, images and volumes.

padding       numbers put around them
sliding       what a convolution is: a window times the weights, at each place
convolution   its many forms, and the windows themselves as columns
mixing        weighted sums over windows: what means, resizing and bags are
pooling       of each window one number
adaptive      pooling to a size that is asked for
sampling      images read at places that are computed
resizing      stretched, shrunk, channels for pixels
"""
