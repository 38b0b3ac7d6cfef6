"""Trains the pocket models' tokenizer: byte-level BPE in which every digit is a token of its own.

    deno task lab pocket lessons --n 200000 --out lessons.jsonl
    python -m gpu.trainers.tokenizer lessons.jsonl --vocab 512 --out tokenizer.json

Digits are kept apart because models that see numbers as digits learn to calculate sooner; what is not
ASCII is unknown, because at this size a token for each byte would be a fourth of the vocabulary. The
file loads in Python's tokenizers and in JavaScript's @huggingface/tokenizers.
"""

import argparse
import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ["<pad>", "<s>", "</s>", "<sep>", "<unk>"]
"""Padding, start of a text, end of an answer, end of a prompt, unknown; their ids are 0 to 4."""

PIECES = r" ?[A-Za-z']+|\d| ?[^\sA-Za-z\d]|\s"
"""The pieces that no merge goes beyond: a word or a sign with the space before it, or a digit."""


def train_tokenizer(lessons: Path, vocab: int) -> Tokenizer:
    """A tokenizer of at most `vocab` tokens, from JSON Lines whose values are texts."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab,
        special_tokens=SPECIAL,
        initial_alphabet=[chr(code) for code in range(33, 127)],
        show_progress=False,
    )
    with lessons.open() as lines:
        texts = [text for line in lines for text in json.loads(line).values()]
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("lessons", type=Path, help="JSON Lines whose values are texts")
    parser.add_argument("--vocab", type=int, required=True, help="most tokens")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    args = parser.parse_args()
    tokenizer = train_tokenizer(args.lessons, args.vocab)
    tokenizer.save(str(args.out))
    print(f"Wrote {args.out}: {tokenizer.get_vocab_size()} tokens")


if __name__ == "__main__":
    main()
