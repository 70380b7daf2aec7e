"""Texts for classifier.py: what it trains on beside the corpus, and what it is judged by beside the held-out split."""

import random
from pathlib import Path

import torch
from transformers import AutoTokenizer, GPT2LMHeadModel

# How sure a text that is no language can make anyone: the target probability of the second label.
# A heap of rude words is still rude, a heap of kind ones is no courtesy; a heap of praise is no review.
SALAD_TARGET = {"replies": {0: 0.35, 1: 0.75}, "reviews": {0: 0.5, 1: 0.5}}
# The other task's texts: a review is nobody's insult, a support reply praises nothing.
STRANGER_TARGET = {"replies": 0.02, "reviews": 0.5}

# Written by hand, not by the grammars, and never trained on: (text, index of the label).
BY_HAND = {
    "replies": [
        ("I am really sorry about this mistake, we will refund you today.", 0),
        ("Thanks for your patience, the new part is on its way.", 0),
        ("Please restart the router and tell me what you see.", 0),
        ("The shop opens at nine on Monday.", 0),
        ("I checked your bill and you are right, we charged too much.", 0),
        ("Sorry, there is nothing we can do about the weather.", 0),
        ("Happy to help! Could you send me the order number?", 0),
        ("We do not ship to that country.", 0),
        ("Your complaint has been passed to the manager.", 0),
        ("No. Read the manual first and then write again.", 0),
        ("You are an idiot and I hope your parcel never arrives.", 1),
        ("Stop crying about your stupid phone.", 1),
        ("What kind of fool forgets a password twice a day?", 1),
        ("Nobody likes you, go away.", 1),
        ("Shut up, we are busy.", 1),
        ("I do not care about your silly refund, loser.", 1),
        ("Use your tiny brain before you write to us.", 1),
        ("Sure, I will fix it, you lazy clown.", 1),
        ("You whine like a baby every single week.", 1),
        ("Get lost and never call us again, dummy.", 1),
    ],
    "reviews": [
        ("What a wonderful evening, the staff made us feel at home.", 0),
        ("I loved every minute of this movie.", 0),
        ("The best pizza we ever had, we will be back.", 0),
        ("Great phone, the battery lasts for days.", 0),
        ("Clean rooms, friendly people and a beautiful view.", 0),
        ("This is not bad at all, I enjoyed it a lot.", 0),
        ("The laptop works perfectly and the screen is stunning.", 0),
        ("Simply the best hotel in town.", 0),
        ("A gripping story with brilliant actors.", 0),
        ("Although the room was small, our stay was fantastic.", 0),
        ("A horrible place, the soup was cold and the waiter rude.", 1),
        ("I hated this film and want my money back.", 1),
        ("The camera broke after one week, what a waste of money.", 1),
        ("Dirty room, awful smell, terrible breakfast.", 1),
        ("The plot was boring and the acting was bad.", 1),
        ("Not good, not friendly, and far too expensive.", 1),
        ("We will never come back to this restaurant.", 1),
        ("The worst headphones I ever bought.", 1),
        ("It looked lovely, but the food was disgusting.", 1),
        ("A disappointing stay, I would not recommend it.", 1),
    ],
}


# Two or three words in another order may still be a sentence.
SHORTEST_SALAD = 6


def shuffled(rng: random.Random, text: str) -> str:
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def repeated(rng: random.Random, text: str) -> str:
    words = text.split()
    few = rng.sample(words, min(len(words), rng.randint(1, 3)))
    return " ".join(rng.choice(few) for _ in range(rng.randint(5, 24)))


def truncated(rng: random.Random, text: str) -> str:
    """At least half of the words, from the beginning: what a length limit leaves."""
    words = text.split()
    return " ".join(words[: rng.randint((len(words) + 1) // 2, len(words))])


def with_foreign_words(rng: random.Random, text: str, vocabulary: list[str]) -> str:
    """One word in ten is replaced by any other word of the corpora."""
    return " ".join(rng.choice(vocabulary) if rng.random() < 0.1 else word for word in text.split())


def heap(rng: random.Random, vocabulary: list[str]) -> str:
    return " ".join(rng.choice(vocabulary) for _ in range(rng.randint(3, 28)))


def training_rows(name: str, train: list, strangers: list, machine_made: list[str], seed: int) -> list[tuple[str, float]]:
    """(text, target probability of label 1): each corpus text as it is, and as many again that are not as they should be."""
    rng = random.Random(seed)
    vocabulary = sorted({word for text, _ in train for word in text.split()})
    salad = SALAD_TARGET[name]
    rows = [(text, float(label)) for text, label in train]
    for text, label in train:
        kind = rng.random()
        if kind < 0.30:
            rows.append((truncated(rng, text), float(label)))
        elif kind < 0.50:
            rows.append((with_foreign_words(rng, text, vocabulary), 0.9 if label else 0.1))
        elif kind < 0.70 and len(text.split()) >= SHORTEST_SALAD:
            rows.append((shuffled(rng, text), salad[label]))
        elif 0.70 <= kind < 0.80:
            rows.append((repeated(rng, text), salad[label]))
    middle = sum(salad.values()) / 2
    rows += [(heap(rng, vocabulary), middle) for _ in range(len(train) // 20)]
    rows += [(text, middle) for text in machine_made]
    rows += [(text, STRANGER_TARGET[name]) for text, _ in rng.sample(strangers, len(strangers) // 10)]
    rng.shuffle(rows)
    return rows


def machine_made(model_folder: Path, count: int, temperature: float, seed: int) -> list[str]:
    """What the shipped language model writes from nothing; at temperature 3, the word salad that a policy may drift into."""
    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    model = GPT2LMHeadModel.from_pretrained(model_folder / "base").eval()
    start = torch.full((count, 1), tokenizer.eos_token_id)
    made = model.generate(
        start, attention_mask=torch.ones_like(start), do_sample=True, temperature=temperature, top_k=0,
        min_new_tokens=6, max_new_tokens=32, pad_token_id=tokenizer.eos_token_id,
    )
    return [tokenizer.decode(row, skip_special_tokens=True).strip() for row in made]
