"""Training in Python itself, one plain function a file: the tokenizer, and steps in eager PyTorch."""
