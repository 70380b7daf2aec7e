"""Token ids of the shipped tokenizer according to Hugging Face tokenizers and transformers.

Makes fixtures/tokenizer.json: `python test/reference/tokenizer.py`, with the versions of requirements.txt and,
for the corpus texts, the project's own command line (Node).
"""
import json
import platform
import subprocess
from pathlib import Path

import tokenizers
import transformers

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODEL = ROOT / "models" / "tiny-reviews"
CORPUS_TEXTS = 200

ODD = [
    "", " ", "  ", "\n", "\t", " \n ", "\r\n", "a", " a", "The", " The", "the acting", "THE ACTING WAS GREAT!!!",
    "caf\u00e9", "na\u00efve fa\u00e7ade", "\u00dcber gut, Stra\u00dfe", "\u65e5\u672c\u8a9e\u306e\u30ec\u30d3\u30e5\u30fc", "\u041f\u0440\u0438\u0432\u0435\u0442", "\u0645\u0631\u062d\u0628\u0627",
    "\U0001f600", "The food was \U0001f525\U0001f525\U0001f525", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301 is not \u00e9",
    "\u00a0non-breaking\u00a0space", "zero\u200bwidth", "\ufeffbom", "\u2028line separator",
    "I didn't like it, we're sure it's what they'd've said", "IT'S", "don\u2019t", "rock 'n' roll",
    "x = y[0] + {'a': 1};", "for (let i = 0; i < 10; i++) {}", "<html><body></body></html>", "C:\\path\\file.txt",
    "https://example.com/?q=a&b=c#d", "user@example.com", "3.14159", "1,000,000", "No. 5", "...", "?!?!", "-- --", "$5.00",
    "tabs\tand\nnew lines\n\n\nthree", "trailing space ", "  leading spaces", "mid   dle",
    "staffing unbelievably supercalifragilistic", "filmfilmfilm", "\u0120the", "\x00\x01\x7f", "\u00ad soft hyphen",
    "<|endoftext|", "< |endoftext| >", "The room was great<|end", "a" * 200, "The staff were friendly. " * 10,
]


def main() -> None:
    command = ["node", "src/cli/run.mjs", "vocabulary", "--texts", str(CORPUS_TEXTS)]
    corpus = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    fast = transformers.AutoTokenizer.from_pretrained(MODEL)
    assert isinstance(fast, transformers.PreTrainedTokenizerFast), type(fast)
    raw = tokenizers.Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    cases = []
    for text in corpus + ODD:
        ids = raw.encode(text).ids
        assert fast(text)["input_ids"] == ids, text
        assert fast.decode(ids) == text, (fast.decode(ids), text)
        cases.append({"text": text, "ids": ids})
    header = {
        "generator": "test/reference/tokenizer.py",
        "versions": {
            "python": platform.python_version(),
            "tokenizers": tokenizers.__version__,
            "transformers": transformers.__version__,
        },
        "vocabularySize": len(fast),
        "eosId": fast.eos_token_id,
        "corpusTexts": len(corpus),
    }
    assert fast.pad_token is None and fast.bos_token_id == fast.eos_token_id
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    head = json.dumps(header, indent=2)[:-2]
    (HERE / "fixtures" / "tokenizer.json").write_text(f'{head},\n  "cases": [\n{lines}\n  ]\n}}\n')
    print(f"{len(cases)} cases, {len(fast)} tokens")


if __name__ == "__main__":
    main()
