#!/bin/sh
# Run every check, go on after a failure, list the failures at the end: check.sh BIN_FOLDER
set -u

# Silences an announcement of the documentation tool, which is not about these pages.
export NO_MKDOCS_2_WARNING=1

bin=$1
failed=

check() {
    name=$1
    shift
    printf '\n== %s\n' "$name"
    if ! "$@"; then
        failed="$failed
  $name: $*"
    fi
}

check format "$bin/ruff" format --check .
check lint "$bin/ruff" check .
check types "$bin/mypy"
check imports "$bin/lint-imports"
check pages "$bin/python" scripts/generate_docs.py --check
check docs "$bin/mkdocs" build --strict --quiet
# Compiles and caches the kernels too, so that the tests do not do it side by side.
check doctor "$bin/openldn" doctor --prepare
check tests "$bin/pytest" -n 2

if [ -n "$failed" ]; then
    printf '\nFAILED:%s\n' "$failed" >&2
    exit 1
fi
printf '\nAll checks passed.\n'
