"""The model card of a shipped classifier, from what training measured."""

WHAT = {
    "replies": "a support agent's reply is toxic (insulting, mocking, dismissive) or not",
    "reviews": "a review of a film, a meal, a product or a stay is positive or negative",
}
SOURCE = {
    "replies": "replies that a grammar of our own writes (`src/task/support`), labelled toxic if the grammar meant them to be rude",
    "reviews": "reviews that a grammar of our own writes (`src/task/reviews`), neutral ones left out",
}
OTHER = {"replies": "reviews", "reviews": "support"}
SALAD = {
    "replies": "a heap of rude words is to be called toxic with .75, a heap of other words with .35",
    "reviews": "a heap of words is to be called neither: .5",
}


def card(name: str, task: str, report: dict) -> str:
    held, hand, salad = report["heldOut"], report["byHand"], report["notLanguage"]
    first, second = report["labels"]
    rows = "\n".join(
        f"| {kind} | {salad[kind]['meanProbabilityOfFirstLabel']} | {salad[kind]['shareSure']:.1%} |"
        for kind in ("shuffled", "repeated", "heap")
    )
    other = OTHER[name]
    return f"""---
license: mit
language: en
pipeline_tag: text-classification
library_name: transformers.js
---
# classifier-{name}

Says whether {WHAT[name]}: labels `{first}` and `{second}`. A DistilBERT of {report['parameters']:,} parameters (2 layers, 64 channels, 2 heads,
{report['vocabulary']:,} word pieces, at most 96 of them a text), in 32-bit floats, in the layout of a Hugging Face repository, so that transformers.js reads it as it reads any.

## How it was made
```sh
npm run corpus -- --task {task} --out {task}.jsonl --count 30000
npm run corpus -- --task {other} --out {other}.jsonl --count 30000
python test/reference/classifier.py {name} {task}.jsonl --strangers {other}.jsonl
```
Trained on {report['corpusTexts']:,} {SOURCE[name]}; no real text, no download. Beside them: the same truncated, with foreign words, shuffled, or a few of
their words over and over; random heaps of words; what `tiny-reviews` writes at temperature 3; texts of the other task. What is no language has soft targets
({SALAD[name]}), so that a policy gains little by writing it. {report['steps']:,} steps of {report['batchSize']} texts, AdamW, label smoothing {report['labelSmoothing']}, seed {report['seed']}.

## How good it is
| on | texts | accuracy | F1 of `{second}` | AUC | ECE, 10 bins |
|---|---|---|---|---|---|
| held-out texts of the grammar (none of them in training) | {held['texts']:,} | {held['accuracy']:.2%} | {held['f1']} | {held['auc']} | {held['ece']} |
| sentences written by hand (`classifier_texts.py`) | {hand['texts']} | {hand['accuracy']:.0%} | {hand['f1']} | {hand['auc']} | {hand['ece']} |

| text that is none, from held-out texts | mean probability of `{first}` | sure (above .9) of either |
|---|---|---|
{rows}

The ONNX file's logits differ from PyTorch's by at most {report['onnxAgainstPyTorch']}.

## Limits
It knows the words of our grammars. Of other English it sees pieces, and says little of worth: use a real classifier from the Hub for real text.
"""
