"""What TensorBoard's own reader finds in an event file that the page has written.

    TENSORBOARD_EVENTS=EVENTS_FILE npx vitest run --project unit test/runs/exportTensorBoard.test.ts
    python test/reference/tensorboard_events.py EVENTS_FILE     (needs: pip install tensorboard)

Writes fixtures/tensorboardEvents.json: the file's hash, its records' checksums by TensorBoard's own CRC-32C, and every
scalar, text and hyper-parameter as `EventAccumulator` gives them. A record whose checksum is wrong ends the reading.
"""

import hashlib
import json
import pathlib
import shutil
import struct
import sys
import tempfile

import tensorboard
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c
from tensorboard.plugins.hparams import metadata


def records(data: bytes):
    offset = 0
    while offset < len(data):
        (length,) = struct.unpack_from("<Q", data, offset)
        (crc,) = struct.unpack_from("<I", data, offset + 12 + length)
        body = data[offset + 12 : offset + 12 + length]
        yield {"length": length, "crc": crc, "expected": masked_crc32c(body)}
        offset += 16 + length


def read(path: pathlib.Path):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, pathlib.Path(folder) / "events.out.tfevents.0.x")
        found = event_accumulator.EventAccumulator(folder, size_guidance={"scalars": 0, "tensors": 0}).Reload()
        tags = found.Tags()
        tensors = {tag: found.Tensors(tag) for tag in tags["tensors"]}
        plugins = {tag: found.SummaryMetadata(tag).plugin_data.plugin_name for tag in tensors}
        scalars = {tag: found.Scalars(tag) for tag in tags["scalars"]}
        start = metadata.parse_session_start_info_plugin_data(
            found.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
        )
        end = metadata.parse_session_end_info_plugin_data(
            found.SummaryMetadata("_hparams_/session_end_info").plugin_data.content
        )
    values = {name: getattr(v, v.WhichOneof("kind")) for name, v in sorted(start.hparams.items())}
    return {
        "scalars": {
            tag: [{"wallTime": e.wall_time, "step": e.step, "value": e.value} for e in events]
            for tag, events in sorted(scalars.items())
        },
        "texts": {
            tag: [
                {"wallTime": e.wall_time, "step": e.step, "text": e.tensor_proto.string_val[0].decode()}
                for e in tensors[tag]
            ]
            for tag in sorted(tensors)
            if plugins[tag] == "text"
        },
        "hparams": values,
        "session": {"started": start.start_time_secs, "ended": end.end_time_secs, "status": end.status},
    }


if __name__ == "__main__":
    source = pathlib.Path(sys.argv[1])
    raw = source.read_bytes()
    fixture = {
        "generator": "test/reference/tensorboard_events.py",
        "versions": {"tensorboard": tensorboard.version.VERSION},
        "sha256": hashlib.sha256(raw).hexdigest(),
        "records": list(records(raw)),
        **read(source),
    }
    target = pathlib.Path(__file__).parent / "fixtures" / "tensorboardEvents.json"
    target.write_text(json.dumps(fixture, indent=1) + "\n")
