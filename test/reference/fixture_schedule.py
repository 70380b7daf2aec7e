"""schedule.json: learning-rate multipliers of transformers' schedulers."""

import torch
import transformers

NAME = "schedule"
RTOL, ATOL = 1e-6, 1e-7
STEPS = 20
NOTES = [
    "multiplier[i] is the factor on the base learning rate used by optimizer step i (0-based); entry 20 is the one after the last step",
    "with warm-up, step 0 has multiplier 0 (transformers starts at 0 / warmupSteps)",
]
SCHEDULES = {
    "linear": lambda o, w: transformers.get_linear_schedule_with_warmup(o, w, STEPS),
    "cosine": lambda o, w: transformers.get_cosine_schedule_with_warmup(o, w, STEPS),
    "constant": lambda o, w: transformers.get_constant_schedule_with_warmup(o, w),
    "cosineWithMinimum": lambda o, w: transformers.get_cosine_with_min_lr_schedule_with_warmup(o, w, STEPS, min_lr_rate=0.1),
}


def multipliers(name: str, warmup: int) -> torch.Tensor:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = SCHEDULES[name](optimizer, warmup)
    values = []
    for _ in range(STEPS + 1):
        values.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    return torch.tensor(values, dtype=torch.float64)


def build(_dtype):
    cases = [{"schedule": name, "warmupSteps": warmup, "totalSteps": STEPS, "multiplier": multipliers(name, warmup)}
             for name in SCHEDULES for warmup in (0, 5)]
    return {"minimumRate": 0.1, "cases": cases}, {}
