#!/bin/sh
# Make a virtual environment with the first suitable Python: make_venv.sh PYTHON FOLDER
set -eu

wanted=$1
folder=$2

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# The default python3 of older systems is too old, while a newer one stands beside it.
for python in "$wanted" python3.13 python3.12 python3.11; do
    if is_new_enough "$python"; then
        break
    fi
    python=
done

if [ -z "$python" ]; then
    found=$("$wanted" --version 2>/dev/null || echo 'not found')
    echo "OpenLDN needs Python 3.11 or newer; '$wanted' is: $found." >&2
    echo "Install a newer Python, or name one: make PYTHON=/path/to/python3.12 ..." >&2
    exit 1
fi

if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "'$python' lacks the venv module." >&2
    echo "On Debian and Ubuntu: apt install python3-venv; then run make again." >&2
    exit 1
fi

echo "Making $folder with $("$python" --version) ..."
"$python" -m venv "$folder"
