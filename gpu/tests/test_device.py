"""Models, losses and the step make each tensor on the device of their input, and work in bfloat16.

The device is `meta`, which every machine has: it holds shapes and no values.
"""

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from gpu.core import losses
from gpu.core.models import Decoder, Shape
from gpu.core.objectives import OBJECTIVES
from gpu.core.operations import rotate
from gpu.core.step import decay_mask, flatten, make_step
from gpu.export.inference_graphs import CachedDecoder

SHAPE, BATCH = Shape(vocab=48, width=32, layers=2, heads=2, context=12), 8


class OnlyMeta(TorchDispatchMode):
    """Fails at the first operation, forward or backward, that makes a tensor on another device.

    A scalar on the CPU needs it: PyTorch takes one beside tensors of any device.
    """

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        made = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, Tensor):
                assert tensor.device.type == "meta", f"{function} makes a tensor on {tensor.device}"
        return made


def setup(objective: str, device: str):
    """Model, batch and loss of an objective, the first two on a device."""
    torch.manual_seed(0)
    chosen = OBJECTIVES[objective]
    batch = {name: value.to(device) for name, value in chosen.example(SHAPE, BATCH).items()}
    return chosen.model(SHAPE).to(device), batch, chosen.loss


@pytest.mark.parametrize("make", [lambda: torch.ones(3), lambda: torch.tensor(1.0)])
def test_a_tensor_on_the_cpu_is_noticed(make):
    with pytest.raises(AssertionError, match="makes a tensor on cpu"), OnlyMeta():
        make()


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_loss_and_gradients_are_where_model_and_batch_are(objective):
    model, batch, loss = setup(objective, "meta")
    with OnlyMeta():
        value = loss(model, *batch.values())
        value.backward()
    assert value.device.type == "meta" and value.shape == ()
    assert all(parameter.grad.device.type == "meta" for parameter in model.parameters())


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_step_is_where_model_and_batch_are(objective):
    model, batch, loss = setup(objective, "meta")
    with OnlyMeta():
        flat = flatten(model)
        state = [flat, *(torch.zeros_like(flat) for _ in range(3))]
        hyper = torch.ones(9, device="meta")
        after = make_step(model, loss)(*state, decay_mask(model), hyper, *batch.values())
    assert [tensor.device.type for tensor in after] == ["meta"] * 6


def test_cached_decoder_is_where_its_tokens_are():
    model = CachedDecoder(Decoder(SHAPE)).to("meta")
    tokens = torch.ones(3, 5, dtype=torch.int32, device="meta")
    rows = torch.zeros(3, dtype=torch.int32, device="meta")
    past = [torch.zeros(2, SHAPE.heads, 7, SHAPE.width // SHAPE.heads, device="meta")] * (2 * SHAPE.layers)
    with OnlyMeta():
        logits, *present = model(tokens, rows, rows, past)
    assert logits.shape == (3, 3, SHAPE.vocab)
    assert [tensor.shape[::2] for tensor in present] == [(3, 10)] * len(past)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_bfloat16_models_have_float32_losses_near_those_of_float32(objective):
    model, batch, loss = setup(objective, "cpu")
    with torch.no_grad():
        expected = loss(model, *batch.values())
    narrow = model.to(torch.bfloat16)
    value = loss(narrow, *batch.values())
    value.backward()
    assert value.dtype == torch.float32
    assert value.item() == pytest.approx(expected.item(), rel=0.02, abs=1e-3)
    for name, parameter in narrow.named_parameters():
        assert parameter.grad.dtype == torch.bfloat16 and parameter.grad.isfinite().all(), name


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


WIDENED = {
    "token_log_probs": lambda x: losses.token_log_probs(x, torch.arange(12).view(2, 6)),
    "binary_cross_entropy": lambda x: losses.binary_cross_entropy(x, torch.ones_like(x), torch.ones(x.shape)),
    "bradley_terry": lambda x: losses.bradley_terry(x[..., 0], x[..., 1]),
    "info_nce": lambda x: losses.info_nce(x[0], x[1], torch.tensor(0.1)),
}
"""The functions that take what a model gives, of [2, 6, 12] numbers."""


@pytest.mark.parametrize("name", WIDENED)
def test_losses_of_bfloat16_numbers_are_those_of_the_same_in_float32(name):
    narrow = random(2, 6, 12).bfloat16()
    assert torch.equal(WIDENED[name](narrow), WIDENED[name](narrow.float()))


def test_bfloat16_tokens_turn_by_their_own_position():
    # In bfloat16 300 and 301 are one number: angles made of it are wrong by up to a radian
    x, positions = random(1, 2, 4, 16), torch.tensor([[300, 301, 302, 303]])
    gap = rotate(x.bfloat16(), positions).float() - rotate(x, positions)
    assert gap.abs().max() < 0.05
