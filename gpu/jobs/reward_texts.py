"""A prompt and a response as the one text that a reward model reads."""

from typing import Any

from gpu.jobs.errors import SetupError
from gpu.jobs.texts import rendered

TEMPLATES = ("chat", "human-assistant", "pair")
"""The model's chat template; "Human: ... Assistant: ..." (BEST-Route's); or two texts, as BERT reads two."""


class ResponseTexts:
    def __init__(self, tokenizer: Any, template: str):
        """Raises SetupError where the model has no chat template and is to use one."""
        if template == "chat" and not tokenizer.chat_template:
            others = ", ".join(name for name in TEMPLATES if name != "chat")
            raise SetupError("Cannot use the template chat as the model has none", f"Set template to one of {others}")
        self.tokenizer, self.template = tokenizer, template
        self.framed = template != "chat"
        """Whether the tokenizer's own tokens come around the text: a chat template has written them."""

    def of(self, prompt: str, response: str) -> str | tuple[str, str]:
        """What the tokenizer takes."""
        if self.template == "chat":
            said = [{"role": "user", "content": prompt}, {"role": "assistant", "content": response}]
            return rendered(self.tokenizer, said, add_generation_prompt=False)
        return (prompt, response) if self.template == "pair" else f"Human: {prompt} Assistant: {response}"

    def length(self, prompt: str, response: str) -> int:
        """In tokens, those that frame the text included."""
        text = self.of(prompt, response)
        parts = text if isinstance(text, tuple) else (text,)
        return len(self.tokenizer(*parts, add_special_tokens=self.framed, verbose=False).input_ids)
