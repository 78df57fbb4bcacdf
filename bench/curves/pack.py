"""Writes what record.py recorded into bench/data: python pack.py RECORDED.ndjson FOLDER. One file for each side."""
import gzip
import json
import sys
from collections import defaultdict

HEAD = ["problem", "task", "change", "training_examples", "validation_examples", "test_examples"]
CURVES = ["val_loss", "test_loss", "train_loss", "loss"]


def main(source, folder):
    runs = defaultdict(list)
    with open(source) as file:
        for line in file:
            run = json.loads(line)
            # Of the very long runs three folds, and no further seeds, to keep the file small.
            if len(run["val_loss"]) >= 500 and run["seed"] > 2:
                continue
            packed = {key: run[key] for key in HEAD}
            packed["group"] = f"{run['problem']}/{run['change']}/{run['round']}"
            packed["fold"], packed["seed"] = run["fold"], run["seed"]
            for key in CURVES:
                digits = 4 if key.startswith(("val", "test")) else 3
                packed[key] = [float(f"{value:.{digits}g}") for value in run[key]]
            runs[run["side"]].append(json.dumps(packed, separators=(",", ":")))
    for side, lines in runs.items():
        with gzip.GzipFile(f"{folder}/{side}.ndjson.gz", "wb", 9, mtime=0) as out:
            out.write(("\n".join(lines) + "\n").encode())
        print(side, len(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
