"""A prompt and a response as the one text that a reward model reads."""

from typing import Any

TEMPLATES = ("chat", "human-assistant", "pair")
"""The model's chat template; "Human: ... Assistant: ..." (BEST-Route's); or two texts, as BERT reads two."""


class ResponseTexts:
    def __init__(self, tokenizer: Any, template: str):
        self.tokenizer, self.template = tokenizer, template

    def of(self, prompt: str, response: str) -> str | tuple[str, str]:
        """What the tokenizer takes."""
        if self.template == "chat":
            said = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
            return self.tokenizer.apply_chat_template(said, tokenize=False)
        return (prompt, response) if self.template == "pair" else f"Human: {prompt} Assistant: {response}"

    def length(self, prompt: str, response: str) -> int:
        """In tokens, those that frame the text included."""
        text = self.of(prompt, response)
        return len(self.tokenizer(*(text if isinstance(text, tuple) else (text,)), verbose=False).input_ids)
