"""A trainer with callbacks: early stopping, checkpoints, the best model, a log; stopped in the middle,
resumed from its file, and ended as if it had not been stopped."""

import json
import os
import random
import tempfile
import time
from abc import ABC
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Optional

import torch
from torch import nn, optim
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader, TensorDataset, random_split


def seed_everything(seed: int) -> None:
    random.seed(seed)
    os.environ["PYTHONHASHSEED"] = str(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False


class Callback(ABC):
    def on_train_begin(self, trainer: "Trainer") -> None: ...
    def on_epoch_begin(self, trainer: "Trainer") -> None: ...
    def on_batch_end(self, trainer: "Trainer", loss: float) -> None: ...
    def on_epoch_end(self, trainer: "Trainer", logs: Dict[str, float]) -> None: ...
    def on_train_end(self, trainer: "Trainer") -> None: ...
    def state_dict(self) -> Dict[str, Any]:
        return {}

    def load_state_dict(self, state: Dict[str, Any]) -> None:
        self.__dict__.update(state)


class EarlyStopping(Callback):
    def __init__(self, patience: int = 2, min_delta: float = 0.0):
        self.patience, self.min_delta = patience, min_delta
        self.best, self.wait = float("inf"), 0

    def on_epoch_end(self, trainer, logs):
        if logs["val_loss"] < self.best - self.min_delta:
            self.best, self.wait = logs["val_loss"], 0
        else:
            self.wait += 1
            trainer.should_stop = self.wait >= self.patience

    def state_dict(self):
        return {"best": self.best, "wait": self.wait}


class ModelCheckpoint(Callback):
    def __init__(self, folder: Path):
        self.folder, self.best = folder, float("inf")

    def on_epoch_end(self, trainer, logs):
        trainer.save(self.folder / "last.pt")
        if logs["val_loss"] < self.best:
            self.best = logs["val_loss"]
            torch.save(trainer.model.state_dict(), self.folder / "best.pt")


class History(Callback):
    def __init__(self):
        self.logs: Dict[str, List[float]] = defaultdict(list)

    def on_epoch_end(self, trainer, logs):
        for name, value in logs.items():
            self.logs[name].append(value)


class AverageMeter:
    def __init__(self):
        self.sum, self.count = 0.0, 0

    def update(self, val, n=1):
        self.sum += val * n
        self.count += n

    @property
    def avg(self):
        return self.sum / max(1, self.count)


class Trainer:
    def __init__(self, model, optimizer, scheduler, criterion, device, callbacks=(), use_amp=False):
        self.model = model.to(device)
        self.optimizer, self.scheduler, self.criterion = optimizer, scheduler, criterion
        self.device, self.callbacks = device, list(callbacks)
        self.scaler = torch.amp.GradScaler(device.type, enabled=use_amp)
        self.use_amp = use_amp
        self.epoch, self.should_stop = 0, False

    def call(self, hook: str, *args: Any) -> None:
        for callback in self.callbacks:
            getattr(callback, hook)(self, *args)

    def fit(self, train: DataLoader, val: DataLoader, epochs: int) -> None:
        self.call("on_train_begin")
        while self.epoch < epochs and not self.should_stop:
            began = time.perf_counter()
            self.call("on_epoch_begin")
            loss = self.train_one_epoch(train)
            val_loss, accuracy = self.evaluate(val)
            self.scheduler.step()
            self.epoch += 1
            logs = {"loss": loss, "val_loss": val_loss, "accuracy": accuracy}
            self.call("on_epoch_end", logs)
            assert time.perf_counter() >= began
            print(
                f"epoch {self.epoch}: loss {loss:.10f}, val {val_loss:.10f}, accuracy "
                f"{accuracy:.3f}, lr {self.scheduler.get_last_lr()[0]:.8f}"
            )
        self.call("on_train_end")

    def train_one_epoch(self, loader):
        self.model.train()
        meter = AverageMeter()
        for inputs, targets in loader:
            inputs, targets = inputs.to(self.device), targets.to(self.device, non_blocking=True)
            self.optimizer.zero_grad()
            with torch.autocast(device_type=self.device.type, enabled=self.use_amp):
                loss = self.criterion(self.model(inputs), targets)
            self.scaler.scale(loss).backward()
            self.scaler.unscale_(self.optimizer)
            nn.utils.clip_grad_norm_(self.model.parameters(), max_norm=1.0)
            self.scaler.step(self.optimizer)
            self.scaler.update()
            meter.update(loss.item(), inputs.size(0))
            self.call("on_batch_end", loss.item())
        return meter.avg

    @torch.inference_mode()
    def evaluate(self, loader):
        self.model.eval()
        meter, right = AverageMeter(), 0
        for inputs, targets in loader:
            logits = self.model(inputs.to(self.device))
            meter.update(self.criterion(logits, targets).item(), len(inputs))
            right += (logits.argmax(dim=1) == targets).sum().item()
        return meter.avg, right / meter.count

    def save(self, path: Path) -> None:
        torch.save(
            {
                "epoch": self.epoch,
                "model": self.model.state_dict(),
                "optimizer": self.optimizer.state_dict(),
                "scheduler": self.scheduler.state_dict(),
                "scaler": self.scaler.state_dict(),
                "callbacks": [callback.state_dict() for callback in self.callbacks],
                "rng": torch.get_rng_state(),
            },
            path,
        )

    def resume(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scheduler.load_state_dict(state["scheduler"])
        if state["scaler"]:
            self.scaler.load_state_dict(state["scaler"])
        for callback, saved in zip(self.callbacks, state["callbacks"]):
            callback.load_state_dict(saved)
        self.epoch = state["epoch"]
        torch.set_rng_state(state["rng"])


class Classifier(nn.Module):
    def __init__(self, features: int, classes: int, hidden: int = 8, p: float = 0.2):
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(features, hidden),
            nn.BatchNorm1d(hidden),
            nn.LeakyReLU(0.1),
            nn.Dropout(p),
            nn.Linear(hidden, classes),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)


def make(folder: Optional[Path]):
    seed_everything(42)
    x = torch.rand(60, 4)
    y = (x.sum(dim=1) > 2).long() + (x[:, 0] > 0.7).long()
    train_set, val_set = random_split(
        TensorDataset(x, y), [0.8, 0.2], generator=torch.Generator().manual_seed(0)
    )
    train = DataLoader(train_set, batch_size=16, shuffle=True, num_workers=0)
    val = DataLoader(val_set, batch_size=32)
    gpu = torch.cuda.is_available()
    device = torch.device("cuda:0" if gpu else "cpu")
    model = Classifier(4, 3)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    scheduler = CosineAnnealingLR(optimizer, T_max=6)
    history = History()
    callbacks = [EarlyStopping(patience=3), history]
    if folder is not None:
        callbacks.append(ModelCheckpoint(folder))
    trainer = Trainer(model, optimizer, scheduler, nn.CrossEntropyLoss(), device, callbacks, gpu)
    return trainer, train, val, history


if __name__ == "__main__":
    print("straight through")
    trainer, train, val, whole = make(None)
    trainer.fit(train, val, epochs=6)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("stopped after three")
        trainer, train, val, _ = make(folder)
        trainer.fit(train, val, epochs=3)
        print("resumed")
        trainer, train, val, rest = make(folder)
        trainer.resume(folder / "last.pt")
        trainer.fit(train, val, epochs=6)
        best = torch.load(folder / "best.pt")
        print("kept:", sorted(os.listdir(folder)), list(best)[:2])
    print("the same:", json.dumps(whole.logs["loss"][3:] == rest.logs["loss"]))
    trainer.model.load_state_dict(best)
    print(trainer.model)
