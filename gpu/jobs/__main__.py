"""Runs a job on this machine.

    python -m gpu.jobs sft --config sft.json --out runs/sft
    python -m gpu.jobs sft --fields                 the fields of its config
    python -m gpu.jobs --describe > data/jobs.json

Run again with the same config and folder, a job resumes. Progress is printed as JSON lines. Exit codes: 0 done, 1 a
crash, 2 the set-up or the input is wrong, 130 stopped.
"""

import argparse
import json
import signal
import sys
from pathlib import Path

from gpu.jobs.config import describe
from gpu.jobs.errors import SetupError, Stopped
from gpu.jobs.registry import JOBS, described, job_of, run_job


def parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<15} {job.description}" for name, job in JOBS.items())
    whole = argparse.ArgumentParser(
        prog="python -m gpu.jobs",
        description=f"{__doc__}\njobs:\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("job", nargs="?", help="one of the jobs above")
    whole.add_argument("--config", type=Path, help="JSON file with the fields of the config")
    whole.add_argument("--out", type=Path, help="folder for the results and the checkpoint")
    whole.add_argument("--fields", action="store_true", help="print the fields of the job's config")
    whole.add_argument("--describe", action="store_true", help="print all jobs and fields as JSON")
    return whole


def stop(number: int, _) -> None:
    raise Stopped(signal.Signals(number).name)


def fields(name: str) -> str:
    kind, _ = job_of(name).load(name)
    lines = []
    for field in describe(kind):
        default = "required" if field["required"] else json.dumps(field["default"])
        choices = f" ({', '.join(field['choices'])})" if field["choices"] else ""
        lines.append(f"{field['name']:<28} {default:<12} {field['description']}{choices}")
    return "\n".join(lines)


def read_values(file: Path) -> dict:
    try:
        return json.loads(file.read_text())
    except OSError as error:
        raise SetupError(f"Cannot read the config {file}: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"Cannot read the config {file} as it is no JSON: {error}") from error


def main() -> int:
    args = parser().parse_args()
    try:
        if args.describe:
            print(json.dumps(described(), indent=1, ensure_ascii=False))
        elif args.job is None:
            parser().print_help()
        elif args.fields:
            print(fields(args.job))
        else:
            job_of(args.job)
            if args.config is None or args.out is None:
                parser().error("--config and --out are needed")
            signal.signal(signal.SIGTERM, stop)
            run_job(args.job, read_values(args.config), args.out, sys.stdout)
    except SetupError as error:
        print(error.message + (f"\n{error.hint}" if error.hint else ""), file=sys.stderr)
        return 2
    except (KeyboardInterrupt, Stopped):
        print("Stopped: the same command resumes from the last checkpoint", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
