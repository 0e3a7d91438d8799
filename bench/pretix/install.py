"""Install pretix from PyPI into an environment of its own, never the product's.

python -m bench.pretix.install [FOLDER]      (var/pretix without one)

It needs about a minute, 700 MB and, to run, PostgreSQL. Where pip looks is pip's own setting.
"""

import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "pretix"
HOW = "python -m bench.pretix.install"


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def is_installed(folder: Path) -> bool:
    return (folder / "bin" / "gunicorn").exists()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if is_installed(folder):
        print(f"{folder} has it already")
        return
    venv.create(folder, with_pip=True)
    wanted = Path(__file__).with_name("requirements.txt")
    pip = [str(python_of(folder)), "-m", "pip", "install", "--disable-pip-version-check"]
    subprocess.run([*pip, "--quiet", "-r", str(wanted)], check=True)
    print(f"pretix is in {folder}")


if __name__ == "__main__":
    main()
