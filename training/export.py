"""Write the weights that the program ships.

    python -m training.export RUN_FOLDER/epoch-10.pt OTHER_RUN_FOLDER/epoch-08.pt [--order .1] [--sure .2]

float16 safetensors into qa/reader/weights.safetensors, and what they are for into qa/reader/card.json.
"""

import argparse
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from index.model.weights import DEFAULT_SHA256
from qa.reader.network import NAMES
from qa.reader.reading import CARD, WEIGHTS


def safetensors(tensors: dict[str, NDArray[Any]]) -> bytes:
    """Return `tensors` in the safetensors format, as float16."""
    header, parts, offset = {}, [], 0
    for name, values in tensors.items():
        data = values.astype("<f2").tobytes()
        header[name] = {
            "dtype": "F16",
            "shape": list(values.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + b"".join(parts)


def tensors_of(state: dict[str, torch.Tensor]) -> dict[str, NDArray[Any]]:
    """Return the network's tensors under the names by which the program reads them."""
    return {name: state[f"weights.{name.replace('.', '_')}"].numpy() for name in NAMES}


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "states", type=Path, nargs="+", metavar="STATE", help="of several, what each says is averaged"
    )
    parser.add_argument("--order", type=float, default=0.1)
    parser.add_argument("--sure", type=float, default=0.5)
    arguments = parser.parse_args()
    loaded = [tensors_of(torch.load(path)["model"]) for path in arguments.states]
    tensors = {name: np.stack([one[name] for one in loaded]) for name in NAMES}
    data = safetensors(tensors)
    WEIGHTS.write_bytes(data)
    card = {
        "sha256": sha256(data).hexdigest(),
        "model": DEFAULT_SHA256,
        "dimensions": tensors["project"].shape[1],
        "order": arguments.order,
        "sure": arguments.sure,
    }
    CARD.write_text(json.dumps({"reader": card}, indent=1) + "\n", "utf-8")
    print(f"{len(data):,} bytes, {sum(one.size for one in tensors.values()):,} numbers")


if __name__ == "__main__":
    main()
