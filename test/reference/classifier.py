"""Trains the text classifiers that the site ships and writes them in the layout of a Hugging Face repository.

    npm run corpus -- --task support --out support.jsonl --count 30000
    npm run corpus -- --task reviews --out reviews.jsonl --count 30000
    python test/reference/classifier.py replies support.jsonl --strangers reviews.jsonl
    python test/reference/classifier.py reviews reviews.jsonl --strangers support.jsonl

Needs the packages of requirements.txt, and onnx, onnxruntime, scikit-learn. Files written: models/classifier-NAME/, and
test/classifier/fixtures/NAME.json with PyTorch's logits (npx prettier --write test/classifier/fixtures). Seeds are fixed, but the tokenizers library
numbers its word pieces in no fixed order, so that two runs give models that differ a little: report and card are of the one that was written.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from sklearn.metrics import f1_score, roc_auc_score
from tokenizers import BertWordPieceTokenizer
from tokenizers.processors import BertProcessing
from transformers import DistilBertConfig, DistilBertForSequenceClassification, PreTrainedTokenizerFast

from classifier_card import card
from classifier_texts import BY_HAND, heap, machine_made, repeated, shuffled, training_rows

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE_MODEL = ROOT / "models" / "tiny-reviews"
# The first label is the one that a reward would ask for.
LABELS = {"replies": ["nontoxic", "toxic"], "reviews": ["positive", "negative"]}
TASKS = {"replies": "support", "reviews": "reviews"}
# The corpus says 1 for its own class: toxic, or positive.
INDEX_OF_CLASS = {"replies": 1, "reviews": 0}
VOCABULARY = 2000
MAX_TOKENS = 96
# Reviews are harder: negations, "but", "although".
EPOCHS = {"replies": 3, "reviews": 4}
DROPOUT = {"replies": 0.1, "reviews": 0.0}
BATCH = 64
LEARNING_RATE = 2e-3
# Keeps logits apart where a model sure of itself would push them all to one end.
LABEL_SMOOTHING = 0.01
OPSET = 17


def read_corpus(file: str, class_index: int) -> dict[str, list[tuple[str, int]]]:
    splits: dict[str, list[tuple[str, int]]] = {"train": [], "heldOut": []}
    for line in Path(file).read_text().splitlines():
        row = json.loads(line)
        splits[row["split"]].append((row["text"], class_index if row["label"] == 1 else 1 - class_index))
    return splits


def build_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(
        texts, vocab_size=VOCABULARY, min_frequency=2, show_progress=False,
        initial_alphabet=list("abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'\"-()"),
    )
    sep, cls = ((token, trainer.token_to_id(token)) for token in ("[SEP]", "[CLS]"))
    trainer._tokenizer.post_processor = BertProcessing(sep, cls)
    return PreTrainedTokenizerFast(
        tokenizer_object=trainer._tokenizer, model_max_length=MAX_TOKENS, unk_token="[UNK]", sep_token="[SEP]",
        pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]", model_input_names=["input_ids", "attention_mask"],
    )


def build_model(name: str, tokenizer: PreTrainedTokenizerFast) -> DistilBertForSequenceClassification:
    labels = LABELS[name]
    config = DistilBertConfig(
        vocab_size=len(tokenizer), dim=64, hidden_dim=128, n_layers=2, n_heads=2, max_position_embeddings=MAX_TOKENS,
        pad_token_id=tokenizer.pad_token_id, num_labels=2,
        dropout=DROPOUT[name], attention_dropout=DROPOUT[name], seq_classif_dropout=DROPOUT[name],
        id2label=dict(enumerate(labels)), label2id={label: i for i, label in enumerate(labels)},
        problem_type="single_label_classification", attn_implementation="eager",
    )
    return DistilBertForSequenceClassification(config)


def encode(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> dict[str, torch.Tensor]:
    batch = tokenizer(texts, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
    return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"]}


def train(model: DistilBertForSequenceClassification, tokenizer, rows: list[tuple[str, float]], epochs: int) -> int:
    """Cross-entropy against soft targets. @returns the number of steps"""
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    steps = epochs * (len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, pct_start=0.1)
    rng = random.Random(1)
    model.train()
    step = 0
    for _ in range(epochs):
        rng.shuffle(rows)
        for start in range(0, len(rows) - BATCH + 1, BATCH):
            texts, targets = zip(*rows[start : start + BATCH])
            second = torch.tensor(targets).clamp(LABEL_SMOOTHING, 1 - LABEL_SMOOTHING)
            logits = model(**encode(tokenizer, list(texts))).logits
            loss = torch.nn.functional.cross_entropy(logits, torch.stack([1 - second, second], dim=1))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            if step % 200 == 0:
                print(f"step {step}/{steps} loss {loss.item():.4f}", flush=True)
    model.eval()
    return steps


def export(model: DistilBertForSequenceClassification, tokenizer, folder: Path) -> None:
    folder.joinpath("onnx").mkdir(parents=True, exist_ok=True)
    model.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    describe_tokenizer(folder)
    example = encode(tokenizer, ["One text.", "Another text, which is longer."])
    dynamic = {0: "batch", 1: "tokens"}
    torch.onnx.export(
        model, (example["input_ids"], example["attention_mask"]), folder / "onnx" / "model.onnx", dynamo=False,
        opset_version=OPSET, input_names=["input_ids", "attention_mask"], output_names=["logits"],
        dynamic_axes={"input_ids": dynamic, "attention_mask": dynamic, "logits": {0: "batch"}},
    )


def describe_tokenizer(folder: Path) -> None:
    """transformers.js looks classes up by name; the generic one of Python has none there."""
    file = folder / "tokenizer_config.json"
    config = json.loads(file.read_text())
    config["tokenizer_class"] = "DistilBertTokenizer"
    config["do_lower_case"] = True
    file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def onnx_logits(folder: Path, tokenizer, texts: list[str]) -> np.ndarray:
    """What the exported file says, 64 texts at a time. @returns [texts, labels]"""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx", options)
    parts = []
    for start in range(0, len(texts), 64):
        batch = encode(tokenizer, texts[start : start + 64])
        parts.append(session.run(["logits"], {key: value.numpy() for key, value in batch.items()})[0])
    return np.concatenate(parts)


def second_probability(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))


def calibration_error(probability: np.ndarray, truth: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of the predicted label's confidence, equal-width bins (Guo et al. 2017)."""
    predicted = probability > 0.5
    confidence = np.where(predicted, probability, 1 - probability)
    right = predicted == truth
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [(bin_of == b).mean() * abs(confidence[bin_of == b].mean() - right[bin_of == b].mean())
            for b in range(bins) if (bin_of == b).any()]
    return float(sum(gaps))


def judge(folder: Path, tokenizer, rows: list[tuple[str, int]]) -> dict[str, float]:
    probability = second_probability(onnx_logits(folder, tokenizer, [text for text, _ in rows]))
    truth = np.array([label for _, label in rows])
    return {
        "texts": len(rows),
        "accuracy": round(float(((probability > 0.5) == truth).mean()), 4),
        "f1": round(float(f1_score(truth, probability > 0.5)), 4),
        "auc": round(float(roc_auc_score(truth, probability)), 4),
        "ece": round(calibration_error(probability, truth), 4),
    }


def judge_salad(folder: Path, tokenizer, rows: list[tuple[str, int]], seed: int) -> dict[str, dict[str, float]]:
    """What the classifier makes of text that is none, and how often it is sure of it: above .9 for either label."""
    rng = random.Random(seed)
    vocabulary = sorted({word for text, _ in rows for word in text.split()})
    kinds = {
        "shuffled": [shuffled(rng, text) for text, _ in rows],
        "repeated": [repeated(rng, text) for text, _ in rows],
        "heap": [heap(rng, vocabulary) for _ in rows],
    }
    result = {}
    for kind, texts in kinds.items():
        first = 1 - second_probability(onnx_logits(folder, tokenizer, texts))
        result[kind] = {
            "meanProbabilityOfFirstLabel": round(float(first.mean()), 3),
            "shareSure": round(float((np.maximum(first, 1 - first) > 0.9).mean()), 4),
        }
    return result


def write_fixture(name: str, model, tokenizer, folder: Path, held_out: list[tuple[str, int]]) -> float:
    """PyTorch's logits, one text at a time so that no padding is involved. @returns the largest difference to ONNX's"""
    texts = [text for text, _ in held_out[:16]] + [text for text, _ in BY_HAND[name]]
    texts += ["", "?", "Ünïcödé und 漢字 🙂", "word " * 150]
    with torch.no_grad():
        expected = [model(**encode(tokenizer, [text])).logits[0].tolist() for text in texts]
    actual = onnx_logits(folder, tokenizer, texts)
    rows = [{"text": text, "logits": [round(value, 5) for value in logits]} for text, logits in zip(texts, expected)]
    fixture = {"labels": LABELS[name], "rows": rows}
    if name == "reviews":
        fixture["made"] = [text for temperature in (1.0, 1.5) for text in machine_made(LANGUAGE_MODEL, 100, temperature, 5)]
    file = ROOT / "test" / "classifier" / "fixtures" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(fixture, indent=1, ensure_ascii=False) + "\n")
    return float(np.abs(np.array(expected) - actual).max())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=sorted(LABELS))
    parser.add_argument("corpus")
    parser.add_argument("--strangers", required=True, help="the other task's corpus")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    splits = read_corpus(args.corpus, INDEX_OF_CLASS[args.name])
    strangers = read_corpus(args.strangers, 0)["train"]
    salad = machine_made(LANGUAGE_MODEL, 1500, 3.0, args.seed)
    tokenizer = build_tokenizer([text for text, _ in splits["train"] + strangers])
    rows = training_rows(args.name, splits["train"], strangers, salad, args.seed)
    torch.manual_seed(args.seed)
    model = build_model(args.name, tokenizer)
    steps = train(model, tokenizer, rows, EPOCHS[args.name])
    folder = ROOT / "models" / f"classifier-{args.name}"
    export(model, tokenizer, folder)
    difference = write_fixture(args.name, model, tokenizer, folder, splits["heldOut"])
    report = {
        "command": f"python test/reference/classifier.py {args.name} {TASKS[args.name]}.jsonl --strangers OTHER.jsonl",
        "seed": args.seed,
        "labels": LABELS[args.name],
        "parameters": model.num_parameters(),
        "vocabulary": len(tokenizer),
        "trainingTexts": len(rows),
        "corpusTexts": len(splits["train"]),
        "steps": steps,
        "batchSize": BATCH,
        "learningRate": LEARNING_RATE,
        "dropout": DROPOUT[args.name],
        "labelSmoothing": LABEL_SMOOTHING,
        "heldOut": judge(folder, tokenizer, splits["heldOut"]),
        "byHand": judge(folder, tokenizer, BY_HAND[args.name]),
        "notLanguage": judge_salad(folder, tokenizer, splits["heldOut"], args.seed),
        "onnxAgainstPyTorch": float(f"{difference:.1e}"),
    }
    (folder / "training.json").write_text(json.dumps(report, indent=2) + "\n")
    (folder / "README.md").write_text(card(args.name, TASKS[args.name], report))
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
