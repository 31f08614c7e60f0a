#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds, and runs every test: as released, in the real window, and under the sanitizers. The last line
# is "N passed, N failed".
set -eu

source_dir=$(cd "$(dirname "$0")/.." && pwd)
build=$source_dir/_build-tests

. "$source_dir/app/packages.sh"
need_packages "$build_packages" "$run_packages" "$test_packages"

# Settings of the machine must not reach the tests, and nothing of theirs the user's cache.
export FOVEA_CALIBRATION=off LC_ALL=C.UTF-8 G_SLICE=always-malloc MALLOC_PERTURB_=153
export ASAN_OPTIONS=allocator_may_return_null=1:detect_stack_use_after_return=1:strict_string_checks=1
export LSAN_OPTIONS=suppressions=$source_dir/tests/data/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$source_dir/tests/data/tsan.supp
unset DISPLAY WAYLAND_DISPLAY FOVEA_ISA

logs=
failed_runs=0

prepare () { # NAME TARGET OPTIONS...: configures $build/NAME and builds TARGET in it
  name=$1
  target=$2
  shift 2
  say "building $name"
  [ -f "$build/$name/build.ninja" ] || meson setup "$build/$name" "$source_dir" --prefix="$build/$name/root" "$@"
  ninja -C "$build/$name" --quiet "$target"
}

run_tests () { # LOG NAME OPTIONS...: meson test, its log kept as LOG
  log=$1
  name=$2
  shift 2
  say "testing $log"
  XDG_CACHE_HOME=$build/cache meson test -C "$build/$name" --no-rebuild --logbase "$log" "$@" || failed_runs=$((failed_runs + 1))
  logs="$logs $build/$name/meson-logs/$log.json"
}

prepare release all --buildtype=release
run_tests unit release --no-suite end-to-end --no-suite looks
case $(meson test -C "$build/release" --list 2>/dev/null) in
  *'end-to-end /'*) run_tests end-to-end release --suite end-to-end --num-processes 3 ;;
esac

# Without the window: what is not ours in there (drivers, themes) is not clean.
prepare address all --buildtype=debugoptimized -Dwindow=false -Db_sanitize=address,undefined -Db_lundef=false
run_tests address address --suite unit --timeout-multiplier 8

prepare thread threads-tests --buildtype=debugoptimized -Dwindow=false -Db_sanitize=thread -Db_lundef=false
run_tests thread thread --suite threads --timeout-multiplier 12

# shellcheck disable=SC2086 # a list of words
python3 "$source_dir/tests/count.py" "$failed_runs" $logs
