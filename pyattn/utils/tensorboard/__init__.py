"""A log of a training run, with the interface of torch.utils.tensorboard."""

from .writer import SummaryWriter as SummaryWriter

__all__ = ["SummaryWriter"]
