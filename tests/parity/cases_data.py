"""torch.utils.data: data sets, orders, batches, what a loader takes from the stream, refusals."""

from __future__ import annotations

import itertools
import random
from collections import OrderedDict, namedtuple
from typing import Any

from .harness import case, fails

D = "torch.utils.data."
Point = namedtuple("Point", "x y")  # noqa: PYI024


def loops(arguments: str, times: int = 2) -> str:
    """Batches of several loops, and what the stream gives after each."""
    return (
        f"torch.manual_seed(4); g = torch.Generator().manual_seed(7); d = torch.utils.data; "
        f"loader = d.DataLoader({arguments}); "
        f"[[*loader, torch.randint(1000, (2,)), torch.randint(1000, (2,), generator=g)] "
        f"for _ in range({times})]"
    )


EXPRESSIONS = [
    f"! {D}IterableDataset()",
    f"! {D}Dataset()[0]",
    f"! len({D}Dataset())",
    f"{D}Dataset[int] is not None, {D}Sampler[int] is not None, {D}DataLoader[int] is not None",
    f"! {D}Sampler([1])",
    f"! iter({D}Sampler())",
    f"! len({D}Sampler())",
    f"{D}TensorDataset(given(3), given(3, 2))[1:]",
    f"{D}TensorDataset(given(3), given(3, 2))[[0, 2]]",
    f"{D}TensorDataset(given(3), tensor([1, 2, 3]))[-1]",
    f"len({D}TensorDataset(given(3), given(3, 2)))",
    f"list({D}TensorDataset(learned(2, 2)))",
    f"! {D}TensorDataset(given(2), given(3))",
    f"! {D}TensorDataset(tensor(1.0))",
    f"! {D}TensorDataset(given(3))[5]",
    f"{D}StackDataset(range(3), 'abc')[2], len({D}StackDataset('ab'))",
    f"{D}StackDataset(a=range(3), b='abc')[0]",
    f"{D}StackDataset(a=range(3), b='abc').__getitems__([0, 2])",
    f"{D}StackDataset(range(3), {D}Subset('abc', [2, 1, 0])).__getitems__([0, 2])",
    f"! {D}StackDataset()",
    f"! {D}StackDataset(range(3), range(2))",
    f"! {D}StackDataset(a=range(3), b=range(2))",
    f"! {D}StackDataset(range(3), a=range(3))",
    f"d = {D}ConcatDataset([range(3), 'ab', [7]]); [d[i] for i in range(-6, 6)], len(d), "
    "d.cumulative_sizes, d.cumsum([[1], [2, 3]])",
    f"list({D}ConcatDataset(iter([range(3), 'ab'])))",
    f"! {D}ConcatDataset([range(3)])[-4]",
    f"! {D}ConcatDataset([range(3)])[3]",
    f"! {D}ConcatDataset([])",
    f"! {D}ConcatDataset(3)",
    f"list({D}TensorDataset(given(2)) + {D}TensorDataset(given(1)))",
    f"! {D}Dataset() + {D}Dataset()",
    f"! len({D}ChainDataset([range(3)]))",
    f"! list({D}ChainDataset([range(3)]))",
    f"s = {D}Subset('abcde', [4, 0, 2]); list(s), len(s), s[-1], s.__getitems__([0, 1])",
    f"{D}Subset(given(4), [3, 1])[[0, 1]]",
    f"! {D}Subset(range(5), [1, 2])[[0, 1]]",
    f"! {D}Subset(range(5), [1, 2])[2]",
    *[
        f"torch.manual_seed(1); [s.indices for s in {D}random_split(range(10), {lengths}{more})], "
        "torch.randint(99, (2,))"
        for lengths in (
            "[3, 7]",
            "[10]",
            "(5, 0, 5)",
            "[0.5, 0.5]",
            "[0.3, 0.3, 0.4]",
            "[0.34, 0.33, 0.33]",
            "[1]",
            "[0.99, 0.01]",
        )
        for more in ("", ", torch.Generator().manual_seed(3)", ", generator=None")
    ],
    f"! {D}random_split(range(5), [2, 2])",
    f"! {D}random_split(range(5), [0.5, 0.6])",
    f"! {D}random_split(range(5), [-0.5, 1.5])",
    f"! {D}random_split(range(5), [1.0, 4.0])",
    f"! {D}random_split(5, [1, 4])",
    *[
        f"torch.manual_seed({seed}); s = {D}RandomSampler(range({n}){more}); "
        "list(s), list(s), len(s), torch.randint(99, (2,))"
        for seed, (n, more) in enumerate(
            itertools.product(
                (1, 5, 33),
                (
                    "",
                    ", True",
                    ", num_samples=3",
                    ", num_samples=70",
                    ", True, 32",
                    ", replacement=True, num_samples=71",
                    ", generator=torch.Generator().manual_seed(5)",
                    ", False, 10, torch.Generator().manual_seed(6)",
                    ", True, 40, torch.Generator().manual_seed(6)",
                ),
            )
        )
    ],
    f"! {D}RandomSampler([])",
    f"! {D}RandomSampler(range(3), num_samples=0)",
    f"! {D}RandomSampler(range(3), num_samples=2.0)",
    f"! {D}RandomSampler(range(3), replacement=1)",
    f"! {D}RandomSampler(3)",
    f"list({D}SequentialSampler('abc')), len({D}SequentialSampler('abc'))",
    f"! list({D}SequentialSampler(3))",
    f"torch.manual_seed(1); s = {D}SubsetRandomSampler([5, 7, 7, 9]); list(s), list(s), len(s)",
    f"list({D}SubsetRandomSampler('abcd', torch.Generator().manual_seed(2)))",
    *[
        f"torch.manual_seed(2); s = {D}WeightedRandomSampler({weights}, {more}); "
        "list(s), list(s), len(s), torch.randint(99, (2,))"
        for weights in ("[1, 2, 3]", "tensor([0.5, 0.0, 1.5])", "(0.1, 3.0, 0.6)")
        for more in (
            "5",
            "1",
            "2, False",
            "1, replacement=False",
            "2, False, torch.Generator()",
            "40",
        )
    ],
    f"{D}WeightedRandomSampler([1, 2], 3).weights",
    f"! {D}WeightedRandomSampler([1, 2], 0)",
    f"! {D}WeightedRandomSampler([1, 2], True)",
    f"! {D}WeightedRandomSampler([1, 2], 2, replacement=0)",
    f"! {D}WeightedRandomSampler([[1, 2]], 2)",
    f"! {D}WeightedRandomSampler(['a'], 2)",
    f"! list({D}WeightedRandomSampler([1, 2], 3, False))",
    f"! list({D}WeightedRandomSampler([-1, 2], 3))",
    *[
        f"b = {D}BatchSampler({sampler}, {size}, {drop}); list(b), list(b), len(b)"
        for sampler in ("range(7)", "'abcdefgh'", f"{D}SequentialSampler(range(6))", "[]")
        for size in (1, 3, 9)
        for drop in (True, False)
    ],
    f"! {D}BatchSampler(range(3), 0, False)",
    f"! {D}BatchSampler(range(3), True, False)",
    f"! {D}BatchSampler(range(3), 2.0, False)",
    f"! {D}BatchSampler(range(3), 2, 0)",
    f"! list({D}BatchSampler(3, 2, False))",
    f"! len({D}BatchSampler(iter([1]), 2, False))",
    *[
        f"s = {D}DistributedSampler(range({n}), {replicas}, {rank}{more}); "
        "first = list(s); s.set_epoch(3); first, list(s), len(s), s.total_size"
        for n, replicas, rank in ((5, 2, 1), (6, 3, 0), (2, 5, 4), (7, 4, 2))
        for more in ("", ", shuffle=False", ", seed=9", ", drop_last=True", ", False, 0, True")
    ],
    f"! {D}DistributedSampler(range(3), 2, 2)",
    f"! {D}DistributedSampler(range(3), 2, -1)",
    f"{D}get_worker_info()",
    # Batches.
    *[
        f"{D}default_collate({batch})"
        for batch in (
            "[given(2), given(2)]",
            "[learned(2), learned(2)]",
            "[tensor(1), tensor(2)]",
            "[given(1), tensor([1])]",
            "[1, 2, 3]",
            "(1, 2)",
            "[True, False]",
            "[1.5, 2]",
            "['a', 'b']",
            "'ab'",
            "[b'a', b'b']",
            "['a', 1]",
            "[(1, 'a', (2.5, [3]))] * 2",
            "[[1, 2], [3, 4], [5, 6]]",
            "[(1, 2), [3, 4]]",
            "[range(2), range(2)]",
            "[[], []]",
            "[{}, {}]",
            "[{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y', 'c': 3}]",
            "[{'a': {'b': [given(2), 1]}}, {'a': {'b': [given(2), 2]}}]",
            "[[given(1, 2), (given(1), 'a')], [given(1, 2), (given(1), 'b')]]",
        )
    ],
    *[
        f"! {D}default_collate({batch})"
        for batch in (
            "[]",
            "[object()]",
            "[None]",
            "[[1], [1, 2]]",
            "[given(2), given(3)]",
            "[{'a': 1}, {'b': 1}]",
            "[given(2), 1]",
            "[{1, 2}]",
            "[1 + 2j]",
            "{'a': 1}",
            "[1, 'a']",
            "3",
        )
    ],
    *[
        f"{D}default_convert({data})"
        for data in (
            "given(2)",
            "1",
            "'ab'",
            "(1, 'a')",
            "[1, (2, 3)]",
            "{'a': (1, 2)}",
            "None",
            "range(3)",
        )
    ],
    # Loops.
    *[
        loops(arguments)
        for arguments in (
            "range(7)",
            "range(7), 3",
            "range(7), 3, True",
            "range(7), batch_size=3, shuffle=True, drop_last=True",
            "range(7), 2, shuffle=True, generator=g",
            "range(7), batch_size=None",
            "range(7), None, True",
            "d.TensorDataset(given(5, 2), tensor([0, 1, 0, 1, 1])), 2, True",
            "d.TensorDataset(given(4, 2)), batch_size=None, shuffle=True",
            "range(7), sampler=[2, 0, 1]",
            "range(7), 2, sampler=d.RandomSampler(range(7))",
            "range(7), 2, sampler=d.RandomSampler(range(7), True, 9), generator=g",
            "range(7), batch_sampler=[[2, 0], [1], []][:2]",
            "range(7), batch_sampler=d.BatchSampler(d.RandomSampler(range(7)), 3, True)",
            "given(4), None, sampler=[[0], [1, 2]]",
            "range(7), 2, collate_fn=lambda batch: batch",
            "range(7), 2, collate_fn=sum",
            "d.Subset(range(9), [8, 1, 5]), 2, True",
            "'abcd', 3, True",
            "[{'x': given(2), 'y': i} for i in range(3)], 2, True",
            "range(3), pin_memory=True",
            "range(3), 2, None, None, None, 0, None, False, True, 0, None, None, g",
        )
    ],
    f"[len({D}DataLoader(range(7), n, drop_last=drop)) for n in (1, 2, 7, 9) for drop in (0 > 1, True)]",
    f"len({D}DataLoader(range(7), batch_size=None)), len({D}DataLoader(range(7), sampler=[1, 2]))",
    f"len({D}DataLoader(range(7), batch_sampler=[[1], [2]])), len(iter({D}DataLoader('abc')))",
    f"d = {D}DataLoader('abc', 2, True); [d.dataset, d.batch_size, d.num_workers, d.drop_last, "
    "d.timeout, d.pin_memory, d.prefetch_factor, d.persistent_workers, d.generator, d.in_order, "
    "d.worker_init_fn, d.multiprocessing_context, d.pin_memory_device]",
    f"d = {D}DataLoader('abc', 2, True); [type(d.sampler).__name__, type(d.batch_sampler).__name__, "
    f"d.collate_fn is {D}default_collate, {D}DataLoader('ab', None).collate_fn is "
    f"{D}default_convert]",
    f"{D}DataLoader('abc', num_workers=1).prefetch_factor",
    f"list({D}DataLoader([]))",
    f"{D}DataLoader(5) is None",
    *[
        f"! {D}DataLoader({arguments})"
        for arguments in (
            "range(3), batch_size=0",
            "range(3), batch_size=-1",
            "range(3), batch_size='2'",
            "range(3), batch_size=2.0",
            "range(3), batch_size=True, drop_last=1",
            "range(3), drop_last=1",
            "[], shuffle=True",
            "iter([1]), shuffle=True",
            "range(3), shuffle=True, sampler=[1]",
            "range(3), batch_sampler=[[1]], batch_size=2",
            "range(3), batch_sampler=[[1]], shuffle=True",
            "range(3), batch_sampler=[[1]], sampler=[1]",
            "range(3), batch_sampler=[[1]], drop_last=True",
            "range(3), batch_size=None, drop_last=True",
            "range(3), num_workers=-1",
            "range(3), num_workers='a'",
            "range(3), num_workers=None",
            "range(3), timeout=-1",
            "range(3), prefetch_factor=1",
            "range(3), prefetch_factor=-1, num_workers=1",
            "range(3), persistent_workers=True",
            "range(3), multiprocessing_context='fork'",
            "range(3), multiprocessing_context='bad', num_workers=1",
            "range(3), multiprocessing_context=4, num_workers=1",
            "range(3), 1, False, None, None, 0, None, False, False, 0, None, None, None, 2",
            "range(3), wrong=1",
            "",
        )
    ],
    f"! list({D}DataLoader(5))",
    f"! len({D}DataLoader(5))",
    f"! list({D}DataLoader(range(3), timeout=1))",
    f"! list({D}DataLoader(range(3), generator=4))",
    f"! list({D}DataLoader(range(3), sampler=[5]))",
    f"! list({D}DataLoader(range(3), batch_size=None, sampler=[[0]]))",
    f"! list({D}DataLoader([None]))",
    *[
        f"! setattr({D}DataLoader(range(3)), '{name}', 2)"
        for name in (
            "batch_size batch_sampler sampler drop_last dataset persistent_workers"
        ).split()
    ],
    f"d = {D}DataLoader(range(3)); d.collate_fn = sum; d.num_workers = 0; list(d)",
]


def stream(torch: Any, items: Any, length: Any = None) -> Any:
    """An IterableDataset of these items."""

    class Stream(torch.utils.data.IterableDataset):  # type: ignore[misc]
        def __iter__(self) -> Any:
            return iter(items)

    class Sized(Stream):
        def __len__(self) -> int:
            return int(length)

    return Stream() if length is None else Sized()


@case
def streams_are_cut_into_batches(torch: Any) -> Any:
    data = torch.utils.data
    out = []
    for size in (1, 2, 3, 4, None):
        for drop in (False, True) if size else (False,):
            torch.manual_seed(3)
            loader = data.DataLoader(stream(torch, range(4)), size, drop_last=drop)
            out += [list(loader), list(loader), torch.randint(99, (2,))]
    return out


@case
def streams_have_a_length_if_they_say_so(torch: Any) -> Any:
    load = torch.utils.data.DataLoader
    sized = stream(torch, range(5), 5)
    return [
        [len(load(sized, n, drop_last=drop)) for n in (1, 2, 5, 9) for drop in (False, True)],
        len(load(sized, None)),
        len(load(stream(torch, range(5), 2))),
    ]


@case
def a_stream_in_a_chain(torch: Any) -> Any:
    both = stream(torch, "ab", 2) + stream(torch, range(3), 3)
    return [list(both), len(both), type(both).__name__, list(torch.utils.data.DataLoader(both, 3))]


@fails
def a_stream_has_no_length(torch: Any) -> Any:
    len(torch.utils.data.DataLoader(stream(torch, range(3))))


@fails
def a_stream_is_not_shuffled(torch: Any) -> Any:
    torch.utils.data.DataLoader(stream(torch, range(3)), shuffle=True)


@fails
def a_stream_has_no_sampler(torch: Any) -> Any:
    torch.utils.data.DataLoader(stream(torch, range(3)), sampler=[1])


@fails
def a_stream_has_no_batch_sampler(torch: Any) -> Any:
    torch.utils.data.DataLoader(stream(torch, range(3)), batch_sampler=[[1]])


@fails
def a_stream_is_not_concatenated(torch: Any) -> Any:
    torch.utils.data.ConcatDataset([stream(torch, range(3))])


@case
def a_stream_may_say_that_it_is_not_shuffled(torch: Any) -> Any:
    return list(torch.utils.data.DataLoader(stream(torch, range(3)), shuffle=False))


class Own(dict):  # type: ignore[type-arg]
    note = "kept"


class Listed(list):  # type: ignore[type-arg]
    pass


@case
def containers_keep_their_class(torch: Any) -> Any:
    data = torch.utils.data
    own = Own(a=1)
    own.note = "changed"
    joined = data.default_collate([own, Own(a=2)])
    named = data.default_collate([Point(1, "a"), Point(2, "b")])
    ordered = data.default_collate([OrderedDict(b=1, a=2)] * 2)
    listed = data.default_collate([Listed([1, 2]), Listed([3, 4])])
    converted = data.default_convert([Point(1, [2]), own, Listed([3])])
    return [
        [type(x).__name__ for x in (joined, named, ordered, listed, *converted)],
        joined.note,
        joined["a"],
        named.x,
        named.y,
        list(ordered.items()),
        list(listed),
    ]


@case
def a_batch_is_fetched_at_once_where_it_can_be(torch: Any) -> Any:
    class Rows(torch.utils.data.Dataset):  # type: ignore[misc]
        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> int:
            return index

        def __getitems__(self, indices: list[int]) -> list[int]:
            return [100 * index for index in indices]

    data = torch.utils.data
    return [
        list(data.DataLoader(Rows(), 2)),
        list(data.DataLoader(Rows(), None)),
        list(data.DataLoader(data.Subset(Rows(), [3, 1]), 2)),
    ]


@fails
def a_subset_of_ones_own_needs_both(torch: Any) -> Any:
    class Half(torch.utils.data.Subset):  # type: ignore[misc]
        def __getitem__(self, index: int) -> int:
            return index

    Half(range(3), [1])


@case
def a_loop_may_be_left(torch: Any) -> Any:
    torch.manual_seed(5)
    loader = torch.utils.data.DataLoader(range(6), 2, True)
    out = []
    for _ in range(3):
        for batch in loader:
            out += [batch, torch.randint(99, (1,))]
            break
    two = zip(loader, loader)
    return [*out, *two, torch.randint(99, (3,))]


@case
def workers_have_seeds_and_turns(torch: Any) -> Any:
    data = torch.utils.data

    class Rows(data.Dataset):  # type: ignore[misc, name-defined]
        start = 0

        def __len__(self) -> int:
            return 7

        def __getitem__(self, index: int) -> Any:
            info = data.get_worker_info()
            drawn = [random.randrange(999), torch.randint(999, (1,))]
            return [index, info.id, info.num_workers, info.seed % 997, info.dataset.start, drawn]

    def begin(worker: int) -> None:
        data.get_worker_info().dataset.start = 10 * worker

    torch.manual_seed(6)
    random.seed(1)
    loader = data.DataLoader(Rows(), 2, True, num_workers=2, worker_init_fn=begin)
    out = [*loader, *loader, torch.randint(99, (2,)), random.randrange(99), data.get_worker_info()]
    loader = data.DataLoader(Rows(), 3, num_workers=2, persistent_workers=True, prefetch_factor=1)
    return [*out, *loader, next(iter(loader)), *loader, torch.randint(99, (2,))]


@case
def workers_share_a_stream(torch: Any) -> Any:
    data = torch.utils.data

    class Stream(data.IterableDataset):  # type: ignore[misc, name-defined]
        def __iter__(self) -> Any:
            info = data.get_worker_info()
            return iter(range(info.id, 9, info.num_workers))

    loads = (data.DataLoader(Stream(), n, num_workers=w) for n in (2, None) for w in (1, 2, 3))
    return [*map(list, loads), list(data.DataLoader(stream(torch, range(3)), 2, num_workers=2))]
