"""Which of PyTorch's names are not here, why, and what is nearest: by groups, each with one reason.

The sentences of `missing` and the tables of docs/namespace.rst are made of it.  A word stands for a
name at any place; one with a star for all that begin or end so; `name>other` names what is nearest.
A word whose name has come to be here does no harm: it is never asked for.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Tuple


class Group:
    """Names that are not here for one reason."""

    def __init__(self, title: str, why: str, instead: str, words: str) -> None:
        self.title = title
        self.why = why
        self.instead = instead  # what is nearest, where a word says nothing else
        self.nearest: dict[str, str] = {}
        for word in words.split():
            name, _, other = word.partition(">")
            self.nearest[name] = other or instead
        stars = [word.replace("*", ".*") for word in self.nearest if "*" in word]
        self._stars = re.compile("|".join(stars) or "(?!)")

    def holds(self, name: str) -> bool:
        """Whether this is one of the group's names."""
        return name in self.nearest or bool(self._stars.fullmatch(name))


GROUPS = [
    Group(
        "Linear algebra",
        "of linear algebra there is what real matrices of small size need",
        "torch.linalg",
        "svd svd_lowrank svdvals pca_lowrank qr orgqr ormqr geqrf eig eigh eigvals eigvalsh symeig "
        "lobpcg lu lu_solve lu_unpack lu_factor cholesky cholesky_inverse cholesky_solve cholesky_ex "
        "triangular_solve solve lstsq inverse pinverse inv pinv det logdet slogdet matrix_exp "
        "matrix_power matrix_rank chain_matmul linalg nuclear_norm frobenius_norm LinAlgError cond "
        "renorm vander cov corrcoef",
    ),
    Group(
        "Complex numbers",
        "there are no complex numbers",
        "torch.float64",
        "complex complex32 complex64 complex128 cfloat cdouble chalf real imag angle "
        "conj conj_physical is_conj is_neg resolve_conj resolve_neg polar view_as_complex "
        "view_as_real adjoint>torch.transpose H>torch.Tensor.T mH>torch.Tensor.mT isreal sgn>torch.sign "
        "is_complex vdot>torch.dot ComplexType",
    ),
    Group(
        "Signals",
        "signals are not transformed",
        "",
        "fft stft istft signal bartlett_window blackman_window hamming_window hann_window "
        "kaiser_window windows has_spectral",
    ),
    Group(
        "Sparse tensors",
        "every number of a tensor is kept, also where most are 0",
        "torch.Tensor",
        "sparse *sparse* smm saddmm sspaddmm spmm hspmm dsmm hsmm coalesce is_coalesced indices "
        "values crow_indices col_indices ccol_indices row_indices dense_dim to_dense SparseAdam "
        "is_sparse is_sparse_csr sparse_ sparse_dim sparse_mask sparse_coo_tensor sparse_csr_tensor "
        "to_sparse to_sparse_csr to_sparse_coo sparse_resize_ sparse_resize_and_clear_",
    ),
    Group(
        "Quantised numbers",
        "numbers are not quantised",
        "torch.int8",
        "quantization ao quantize_* quantized_* dequantize q_* qint* quint* qscheme int_repr "
        "fake_quantize_* choose_qparams_optimized fbgemm_* per_channel_* per_tensor_* "
        "empty_quantized fused_moving_avg_obs_fake_quant qat quantizable quantized intrinsic "
        "is_quantized QInt* QUInt* q_scale q_zero_point quantize_per_tensor quantize_per_channel",
    ),
    Group(
        "Other kinds of numbers",
        "there is one kind of float, and whole numbers of five kinds",
        "torch.float64",
        "float8_* float4_* float8_e4m3fn float8_e5m2 uint16>torch.int32 uint32>torch.int64 "
        "uint64>torch.int64 uint1 uint2 uint3 uint4 uint5 uint6 uint7 int1 int2 int3 int4 int5 int6 "
        "int7 bit bits* can_cast promote_types result_type",
    ),
    Group(
        "Several processes",
        "pyattn is one process, and models are not spread over several",
        "",
        "distributed DistributedSampler>torch.utils.data.RandomSampler DistributedDataParallel "
        "SyncBatchNorm FullyShardedDataParallel fsdp elastic rpc tensor "
        "futures Future fork wait share_memory_ share_memory is_shared monitor is_distributed "
        "AVG SUM ThroughputBenchmark device_mesh pipelining",
    ),
    Group(
        "Other devices",
        "tensors are on the CPU",
        "torch.cpu",
        "cudnn_* miopen_* mkldnn_* has_mkl has_lapack has_openmp is_vulkan_available cuda xpu ipu hpu "
        "mtia Stream Event AcceleratorError StreamObjType DeviceObjType record_stream pin_memory "
        "is_pinned is_cuda is_mps is_xpu is_ipu is_maia is_meta is_mtia is_vulkan is_xla is_mkldnn "
        "to_mkldnn get_autocast_* set_autocast_* is_autocast_* autocast_increment_nesting "
        "autocast_decrement_nesting clear_autocast_cache init_num_threads profiler_* nvtx comm nccl "
        "graphs tunable OutOfMemoryError pin_memory_ has_cuda has_mps has_cudnn has_mkldnn",
    ),
    Group(
        "Compiling and exporting",
        "programs run as they stand, and are not compiled, traced or exported",
        "torch.compile",
        "jit onnx export fx package library ops classes cpp _inductor _export script_method "
        "ScriptFunction ScriptModule Script* LiteScriptModule CompilationUnit Graph Node Block "
        "Value Use Gradient Argument ArgumentSpec *Type AliasDb AggregationType CallStack Capsule "
        "Code Complete* ConcreteModule* Deep* Deserialization* Serialization* Dispatch* "
        "ErrorReport ExcludeDispatchKeyGuard ExecutionPlan FatalError FileCheck FunctionSchema "
        "GraphExecutorState IODescriptor JITException *Logger LoggerBase OperatorInfo "
        "PyTorchFileReader PyTorchFileWriter StaticModule Sym* sym_* Tag TracingState Type "
        "BenchmarkConfig BenchmarkExecutionStats BufferDict ModuleDict ParameterDict PRIVATE_OPS "
        "import_ir_module* merge_type_from_type_comment parse_* unify_type_list cond while_loop "
        "classproperty USE_* compiled_with_cxx11_abi get_file_path "
        "prepare_multiprocessing_environment compile functionalize debug_unwrap linearize",
    ),
    Group(
        "Memory",
        "how numbers lie in memory cannot be touched",
        "torch.Tensor.view",
        "as_strided as_strided_ as_strided_copy as_strided_scatter data_ptr const_data_ptr storage "
        "untyped_storage storage_type *Storage StorageBase set_ resize resize_ resize_as resize_as_ "
        "*_copy empty_strided empty_permuted new_empty_strided from_file>torch.load "
        "from_dlpack to_dlpack dlpack frombuffer is_set_to is_storage dim_order _version "
        "layout strided jagged output_nr unsafe_chunk unsafe_split "
        "unsafe_split_with_sizes slice_inverse get_device nbytes convert_conv* module_load "
        "UninitializedTensorMixin set_storage sparse_bsc is_same_size",
    ),
    Group(
        "Special functions",
        "of the functions of statistics and physics there are few",
        "torch.erf",
        "special lgamma digamma polygamma mvlgamma i0 i0_ igamma igammac erfinv erfc sinc heaviside "
        "nextafter frexp ldexp gcd lcm logit>torch.log xlogy hypot copysign signbit float_power "
        "frac fmod deg2rad rad2deg acosh asinh atanh arccosh arcsinh arctanh logaddexp logaddexp2 "
        "logcumsumexp exp2",
    ),
    Group(
        "Distributions",
        "of distributions there are the usual ones",
        "torch.distributions",
        "distributions quasirandom reinforce ContinuousBernoulli FisherSnedecor GeneralizedPareto "
        "HalfCauchy InverseGamma Kumaraswamy LKJCholesky LogisticNormal LowRankMultivariateNormal "
        "NegativeBinomial Pareto RelaxedBernoulli RelaxedOneHotCategorical VonMises Weibull Wishart "
        "biject_to transform_to CatTransform CorrCholeskyTransform CumulativeDistributionTransform "
        "IndependentTransform LowerCholeskyTransform PositiveDefiniteTransform ReshapeTransform "
        "SoftmaxTransform StackTransform StickBreakingTransform",
    ),
    Group(
        "Bits",
        "whole numbers are not shifted",
        "torch.bitwise_and",
        "bitwise_left_shift>torch.mul bitwise_right_shift>torch.floor_divide",
    ),
    Group(
        "Pictures",
        "pictures are cut into patches for attention, and seldom folded or enlarged",
        "torch.Tensor.unfold",
        "affine_grid_generator grid_sampler grid_sampler_2d grid_sampler_3d "
        "GRID_SAMPLE_* fold Fold unfold Unfold interpolate upsample upsample_bilinear upsample_nearest "
        "Upsample UpsamplingBilinear2d UpsamplingNearest2d pixel_shuffle pixel_unshuffle "
        "PixelShuffle PixelUnshuffle channel_shuffle ChannelShuffle native_channel_shuffle "
        "fractional_max_pool* FractionalMaxPool* max_unpool* MaxUnpool* lp_pool* LPPool* "
        "local_response_norm LocalResponseNorm CrossMapLRN2d *3d *_pool* *Pool*",
    ),
    Group(
        "Sequences aligned with others",
        "no loss aligns sequences of different lengths",
        "torch.nn.CrossEntropyLoss",
        "ctc_loss CTCLoss",
    ),
    Group(
        "Layers",
        "of layers there are those that programs about attention and what came before it use",
        "torch.nn.Linear",
        "Conv* conv* convolution *Norm* *_norm* Lazy* RNN* LSTM* GRU* lstm lstm_cell gru gru_cell "
        "rnn_* *Pad* Transformer* Bilinear bilinear EmbeddingBag embedding_bag *Dropout* *dropout* "
        "AdaptiveLogSoftmaxWithLoss embedding_renorm_ parametrize parametrizations spectral_norm "
        "remove_spectral_norm weight_norm remove_weight_norm norm_except_dim stateless skip_init "
        "Buffer Uninitialized* factory_kwargs common_types constant_pad_nd instance_norm batch_norm* "
        "native_* fuse_* LazyLinear modules parallel conv_tbc Container",
    ),
    Group(
        "Activations and losses",
        "of activations and losses there are those that programs about attention use",
        "torch.nn.functional.cross_entropy",
        "*Loss *_loss *Loss2d celu CELU elu ELU selu SELU glu GLU hardshrink Hardshrink hardsigmoid "
        "Hardsigmoid hardswish Hardswish hardtanh Hardtanh leaky_relu LeakyReLU logsigmoid LogSigmoid "
        "mish Mish prelu PReLU relu6 ReLU6 rrelu RReLU softmin Softmin softplus Softplus softshrink "
        "Softshrink softsign Softsign tanhshrink Tanhshrink threshold Threshold Softmax2d "
        "LinearCrossEntropyOptions linear_cross_entropy pairwise_distance PairwiseDistance pdist "
        "cosine_similarity CosineSimilarity kl_div gumbel_softmax binary_cross_entropy* normalize "
        "scaled_mm grouped_mm scaled_grouped_mm ScalingType SwizzleType",
    ),
    Group(
        "Learning rules",
        "of optimizers and schedulers there are those that programs about attention use",
        "torch.optim.AdamW",
        "ASGD Adadelta Adafactor Adagrad Adamax LBFGS Muon NAdam RAdam RMSprop Rprop swa_utils *LR "
        "CosineAnnealingWarmRestarts ChainedScheduler swap_in_optimizer_params_and_state "
        "profile_hook_step OptimizerPreHook OptimizerPostHook",
    ),
    Group(
        "Data",
        "of torch.utils.data there are datasets, samplers and the loader",
        "torch.utils.data.DataLoader",
        "*DataPipe DataChunk functional_datapipe guaranteed_datapipes_determinism non_deterministic "
        "argument_validation runtime_validation* get_worker_info datapipes StackDataset ChainDataset "
        "SubsetRandomSampler default_convert tensorboard",
    ),
    Group(
        "Gradients in other ways",
        "gradients go backward through what was recorded, one at a time",
        "torch.autograd.grad",
        "forward_ad vmap func functional jacfwd jvp NestedIOFunction enforce_grad_layout_policy "
        "set_multithreading_enabled graph saved_tensors_hooks is_anomaly* set_anomaly_enabled "
        "anomaly_mode detect_anomaly set_detect_anomaly is_inference retains_grad grad_dtype "
        "register_post_accumulate_grad_hook stack_module_state replace_all_batch_norm_modules_ "
        "rearrange grad grad_mode functional_call grad_and_value jacrev is_inference_mode_enabled "
        "register_backward_hook Variable variable volatile hessian jacobian vjp vhp hvp",
    ),
    Group(
        "PyTorch's own parts",
        "it is a part that PyTorch's programs use, and their users do not",
        "",
        "DisableTorchFunction* overrides handle_torch_function has_torch_function* nested "
        "is_nested to_padded_tensor masked testing utils types storage serialization return_types "
        "torch_version functional random torch_function as_subclass boolean_dispatch "
        "assert_int_or_pair BroadcastingList* DType *_notes call_super_init dump_patches T_destination "
        "graphsafe_* clone_state set_offset get_offset thread_safe_generator hash_tensor "
        "default_generator typename get_file_path segment_reduce sym_constrain* map_ map2_ apply_ "
        "Any backcompat name names ScriptList",
    ),
]
GROUPS.append(
    Group(
        "Seldom used",
        "programs about attention seldom use it, and it can be composed of what is here",
        "",
        "absolute addbmm addcdiv addcmul addmm addmv addr aminmax arccos arcsin arctan "
        "arctan2 argwhere asarray atan2 atleast_1d atleast_2d atleast_3d baddbmm bernoulli bincount "
        "block_diag broadcast_shapes broadcast_tensors bucketize cartesian_prod cdist clamp_max "
        "clamp_min clip column_stack combinations concat concatenate cosh cross cummax cummin "
        "cumulative_trapezoid detach_ diagflat diagonal_scatter diff dist divide dsplit dstack "
        "fill fix flatten fliplr flipud fmax fmin from_numpy ger gradient greater greater_equal "
        "histc histogram histogramdd hsplit hstack index_add index_copy index_fill index_put "
        "index_reduce inner is_nonzero isin isneginf isposinf kron kthvalue lerp less less_equal "
        "logspace masked_scatter median meshgrid mode moveaxis msort multiply nanmean nanmedian "
        "nanquantile nansum narrow_copy negative newaxis nonzero_static normal not_equal positive put "
        "quantile range ravel resize row_stack rot90 rsub save load scalar_tensor scatter scatter_add "
        "scatter_reduce searchsorted select_scatter slice_scatter split_with_sizes std_mean subtract "
        "swapdims take tensor_split tensordot trapezoid trapz tril_indices triu_indices unique "
        "unique_consecutive unravel_index var_mean vsplit vstack new new_empty new_full new_ones "
        "new_zeros ndimension fill_diagonal_ index register_hook nbytes seed initial_seed "
        "embedding is_signed ParameterList Unflatten pad constant eye kaiming_uniform uniform "
        "xavier_uniform unflatten set_submodule to_empty get_extra_state set_extra_state register_* type bfloat16 half "
        "dirac* orthogonal* trunc_normal_ *Tensor from_file",
    )
)
GROUPS.append(
    Group(
        "Changes in place",
        "of changes in place there are the methods of tensors that programs use",
        "torch.Tensor.copy_",
        "*_",
    )
)
METHODS = sorted(
    {
        name + end
        for group in GROUPS
        for name in group.nearest
        for end in ("", "_")
        if "*" not in name and (name.islower() or name in ("H", "mH")) and name.isidentifier()
        if not name.endswith("_") or not end
    }
)


def found(place: str, name: str) -> Tuple[Group | None, str]:
    """The group that has this name, or None; and what is nearest to it, as far as it is here.

    >>> group, nearest = found("torch", "lobpcg")
    >>> group.title, nearest
    ('Linear algebra', 'torch.linalg')
    """
    plain = name.rstrip("_") or name
    for group in GROUPS:
        for word in (name, plain):
            if word in group.nearest:
                return group, group.nearest[word]
    for group in GROUPS:
        if group.holds(name) or group.holds(plain):
            return group, group.instead
    return None, ""
