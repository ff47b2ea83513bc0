"""Along an axis, beyond sums and softmax.

quantiles     numbers by their rank: median, kthvalue, mode
running       from each element to the next: cummax, diff, trapezoid
summaries     past nan, or two answers at once: nanmean, std_mean, aminmax
counting      which numbers there are, and how many: unique, bincount, searchsorted
"""
