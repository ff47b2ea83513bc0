"""What a machine without a GPU answers; PyTorch's own build for such a machine is the reference."""

from __future__ import annotations

from typing import Any

from .harness import case, fails

FLOAT32 = True  # as PyTorch's GradScaler needs
TOLERANCE = 1e-6
EXPRESSIONS = [
    "torch.cuda.is_available(), torch.cuda.device_count(), torch.cuda.is_initialized()",
    "torch.cuda.manual_seed(1), torch.cuda.manual_seed_all(1), torch.cuda.seed(), torch.cuda.seed_all()",
    "torch.manual_seed(3); torch.cuda.manual_seed_all(7); torch.rand(2)",
    "! torch.cuda.manual_seed('a')",
    "torch.cuda.empty_cache(), torch.cuda.memory_allocated(), torch.cuda.max_memory_allocated()",
    "torch.cuda.memory_reserved(), torch.cuda.max_memory_reserved(), len(torch.cuda.memory_stats())",
    "torch.cuda.is_bf16_supported(), torch.cuda.get_arch_list(), torch.cuda.get_rng_state_all()",
    "torch.cuda.set_device(-1), torch.cuda.set_rng_state_all([])",
    *[
        f"! torch.cuda.{name}()"
        for name in (
            "current_device get_device_name get_device_capability init initial_seed synchronize "
            "mem_get_info Event Stream CUDAGraph current_stream default_stream get_rng_state "
            "ipc_collect is_current_stream_capturing"
        ).split()
    ],
    "! torch.cuda.get_device_properties(0)",
    "with torch.cuda.device(-1): pass",
    "with torch.cuda.stream(None): pass",
    "! with torch.cuda.device(0): pass",
    "! ones(2).cuda()",
    "ones(2).is_cuda, ones(2).is_cpu, ones(2).get_device(), ones(2).is_pinned()",
    "ones(2).is_mps, ones(2).is_sparse, ones(2).is_quantized, ones(2).is_meta, ones(2).is_xpu",
    "torch.backends.cudnn.is_available(), torch.backends.cudnn.version(), torch.backends.cudnn.enabled",
    "torch.backends.cudnn.benchmark, torch.backends.cudnn.deterministic",
    "torch.backends.cudnn.allow_tf32, torch.backends.cuda.matmul.allow_tf32",
    "torch.backends.cuda.is_built(), torch.backends.mps.is_available(), torch.backends.mps.is_built()",
    "torch.backends.cuda.flash_sdp_enabled(), torch.backends.cuda.math_sdp_enabled()",
    "torch.backends.cuda.mem_efficient_sdp_enabled(), torch.backends.cuda.cudnn_sdp_enabled()",
    "b = torch.backends.cuda; b.enable_flash_sdp(False); v = b.flash_sdp_enabled(); "
    "b.enable_flash_sdp(True); v",
    "! torch.backends.mps.is_macos13_or_newer()",
    "! torch.backends.foo",
    "with torch.backends.cudnn.flags(enabled=False): pass",
    "torch.backends.opt_einsum.is_available(), torch.backends.opt_einsum.enabled",
    "torch.accelerator.is_available(), torch.accelerator.current_accelerator()",
    "torch.accelerator.device_count()",
    "! torch.accelerator.synchronize()",
    "! torch.accelerator.current_device_index()",
    "torch.mps.is_available(), torch.mps.device_count(), torch.mps.manual_seed(0)",
    "! torch.mps.synchronize()",
    "! torch.mps.empty_cache()",
    "torch.xpu.is_available(), torch.xpu.device_count(), torch.xpu.empty_cache()",
    "torch.mtia.is_available(), torch.cpu.is_available(), torch.cpu.device_count()",
    "torch.cpu.synchronize()",
    "torch.get_float32_matmul_precision()",
    "torch.set_float32_matmul_precision('high'); p = torch.get_float32_matmul_precision(); "
    "torch.set_float32_matmul_precision('highest'); p",
    "torch.set_float32_matmul_precision('foo'); torch.get_float32_matmul_precision()",
    "! torch.set_num_threads(0)",
    "! torch.set_num_threads(1.5)",
    "! torch.set_num_threads('a')",
    "! torch.set_num_interop_threads(0)",
    "n = torch.get_num_threads(); torch.set_num_threads(3); m = torch.get_num_threads(); "
    "torch.set_num_threads(n); m",
    "torch.use_deterministic_algorithms(True); a = (torch.are_deterministic_algorithms_enabled(), "
    "torch.get_deterministic_debug_mode()); torch.use_deterministic_algorithms(False); a",
    "torch.use_deterministic_algorithms(True, warn_only=True); "
    "a = (torch.are_deterministic_algorithms_enabled(), "
    "torch.is_deterministic_algorithms_warn_only_enabled(), torch.get_deterministic_debug_mode()); "
    "torch.use_deterministic_algorithms(False); a",
    "! torch.use_deterministic_algorithms(1)",
    "torch.set_deterministic_debug_mode('warn'); a = torch.get_deterministic_debug_mode(); "
    "torch.set_deterministic_debug_mode(0); a",
    "! torch.set_deterministic_debug_mode('foo')",
    "! torch.set_deterministic_debug_mode(5)",
    "! torch.set_flush_denormal(1)",
    "! torch.set_warn_always(1)",
    "torch.set_warn_always(True); a = torch.is_warn_always_enabled(); torch.set_warn_always(False); a",
    "! torch.get_device_module('foo')",
    "torch.get_device_module('cuda').is_available(), torch.get_device_module().is_available()",
    # autocast
    "with torch.autocast('cpu', enabled=False): a = torch.is_autocast_enabled('cpu')\na",
    "with torch.autocast('cpu'): a = torch.is_autocast_enabled('cpu'), torch.is_autocast_enabled()\na",
    "with torch.autocast('cuda'): a = torch.is_autocast_enabled('cuda')\na",
    "with torch.cuda.amp.autocast(): a = torch.is_autocast_enabled()\na",
    "with torch.autocast('cpu'):\n    with torch.autocast('cpu', enabled=False): "
    "a = torch.is_autocast_enabled('cpu')\n    b = torch.is_autocast_enabled('cpu')\na, b",
    "torch.is_autocast_enabled(), torch.is_autocast_enabled('cpu')",
    "! torch.autocast()",
    "! torch.autocast(3)",
    "! torch.autocast('foo')",
    "@torch.autocast('cpu', enabled=False)\ndef f(x): return x * 2\nf(ones(2)), f.__name__",
    "torch.amp.is_autocast_available('cpu'), torch.amp.is_autocast_available('cuda')",
    # GradScaler
    "s = torch.amp.GradScaler('cuda'); s.is_enabled(), s.get_scale(), s.state_dict(), s.scale(ones(1))",
    "s = torch.cuda.amp.GradScaler(); s.is_enabled(), s.get_scale(), s.state_dict()",
    "s = torch.GradScaler('cpu', enabled=False); s.is_enabled(), s.get_scale(), s.state_dict()",
    "s = torch.GradScaler('cpu'); s.is_enabled(), s.get_scale(), s.state_dict()",
    "s = torch.GradScaler('cpu', 8.0); s.scale(given(2)), s.scale([given(1), (given(2),)])",
    "! torch.GradScaler('cpu').scale(3)",
    "! torch.GradScaler('cpu', growth_factor=1.0)",
    "! torch.GradScaler('cpu', backoff_factor=1.0)",
    "! torch.GradScaler('cpu').update()",
    "! torch.GradScaler('cpu').load_state_dict({})",
    "s = torch.GradScaler('cpu'); s.load_state_dict({'scale': 4.0, 'growth_factor': 3.0, "
    "'backoff_factor': 0.25, 'growth_interval': 5, '_growth_tracker': 2}); s.state_dict()",
    "s = torch.GradScaler('cpu', enabled=False); s.load_state_dict({}); s.state_dict()",
    # compile
    "@torch.compile\ndef f(x): return x\nf.__name__",
    "! torch.compile(3)",
    "! torch.compile(len, mode='default', options={'a': 1})",
    "torch.compiler.is_compiling(), torch.jit.is_scripting(), torch.jit.is_tracing()",
    "@torch.jit.ignore\ndef f(x): return x + 1\nf(2)",
    "@torch.compiler.disable\ndef f(x): return x + 1\nf(2)",
    # several processes
    "torch.distributed.is_initialized(), torch.distributed.is_nccl_available()",
    "torch.distributed.is_torchelastic_launched()",
    "! torch.distributed.get_rank()",
    "! torch.distributed.get_world_size()",
    "! torch.distributed.barrier()",
    "! torch.distributed.init_process_group('nccl')",
    "! torch.distributed.destroy_process_group()",
    "! nn.parallel.DistributedDataParallel(nn.Linear(1, 1))",
    "m = nn.DataParallel(filled(nn.Linear(2, 1))); m(given(3, 2)), list(m.state_dict()), m.device_ids",
    "nn.DataParallel(nn.Linear(2, 1))",
    # attention's ways
    "torch.nn.attention.SDPBackend.MATH.name, list(torch.nn.attention.SDPBackend.__members__)",
    "with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH): a = ones(1)\na",
    "! torch.nn.attention.sdpa_kernel('foo').__enter__()",
    # profiler
    "with torch.profiler.record_function('x'): a = ones(1)\na",
    "! torch.profiler.schedule(wait=1, warmup=1, active=0)",
    "callable(torch.profiler.schedule(wait=1, warmup=1, active=1))",
    "torch.version.cuda, torch.version.hip, torch.version.debug",
    "torch.multiprocessing.get_start_method(allow_none=False) in ('fork', 'spawn', 'forkserver')",
]


def _scaled(torch: Any, leaf: Any, gradients: Any, **options: Any) -> Any:
    """Some steps with a scaler whose gradients are these."""
    w = leaf([1.0, 2.0])
    optimizer = torch.optim.SGD([w], lr=0.5)
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0, growth_interval=2, **options)
    said = []
    for gradient in gradients:
        optimizer.zero_grad()
        scaler.scale((w * torch.tensor(gradient)).sum()).backward()
        scaler.unscale_(optimizer)
        said.append(w.grad.clone())
        scaler.step(optimizer)
        scaler.update()
        said.append((scaler.get_scale(), w.detach().clone()))
    return said, scaler.state_dict()


@case
def scaled_steps(torch: Any, inf: float) -> Any:
    def leaf(data: Any) -> Any:
        return torch.tensor(data, requires_grad=True)

    return _scaled(torch, leaf, [[1.0, 2.0], [3.0, inf], [1.0, 1.0], [0.5, 0.5], [2.0, 2.0]])


@case
def scaled_by_other_factors(torch: Any, nan: float) -> Any:
    def leaf(data: Any) -> Any:
        return torch.tensor(data, requires_grad=True)

    steps = [[1.0, nan], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]
    return _scaled(torch, leaf, steps, growth_factor=4.0, backoff_factor=0.25)


@case
def a_new_scale_is_set(torch: Any) -> Any:
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale(torch.ones(1))
    scaler.update(16.0)
    return scaler.get_scale()


@fails
def unscaled_twice(torch: Any) -> Any:
    w = torch.ones(1, requires_grad=True)
    optimizer, scaler = torch.optim.SGD([w], lr=0.5), torch.amp.GradScaler("cpu")
    scaler.scale(w.sum()).backward()
    scaler.unscale_(optimizer)
    scaler.unscale_(optimizer)


@fails
def stepped_twice(torch: Any) -> Any:
    w = torch.ones(1, requires_grad=True)
    optimizer, scaler = torch.optim.SGD([w], lr=0.5), torch.amp.GradScaler("cpu")
    scaler.scale(w.sum()).backward()
    scaler.step(optimizer)
    scaler.step(optimizer)


@fails
def stepped_without_a_gradient(torch: Any) -> Any:
    w = torch.ones(1, requires_grad=True)
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale(w.sum())
    scaler.step(torch.optim.SGD([w], lr=0.5))


@fails
def unscaled_before_anything_was_scaled(torch: Any) -> Any:
    w = torch.ones(1, requires_grad=True)
    torch.amp.GradScaler("cpu").unscale_(torch.optim.SGD([w], lr=0.5))
