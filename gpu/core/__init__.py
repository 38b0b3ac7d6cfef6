"""Models, losses, objectives and the training step: each tensor is made on the device of its input."""
