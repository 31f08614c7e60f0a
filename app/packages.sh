# SPDX-License-Identifier: GPL-3.0-or-later
# What Fovea needs from the system, once, for app/run.sh and tests/run.sh, which source this file.

# Debian's names. Recommended packages are left out, so what is needed at run time stands here as well.
build_packages="gcc libc6-dev meson ninja-build pkgconf gettext libglib2.0-dev libglib2.0-bin libgdk-pixbuf-2.0-dev libcairo2-dev libpango1.0-dev
  libfftw3-dev libjpeg-dev libprotobuf-c-dev protobuf-c-compiler libjson-glib-dev libgtk-4-dev libadwaita-1-dev"
run_packages="adwaita-icon-theme hicolor-icon-theme librsvg2-common webp-pixbuf-loader fonts-dejavu-core shared-mime-info desktop-file-utils
  dconf-gsettings-backend"
test_packages="xvfb xauth xdotool dbus at-spi2-core gir1.2-atspi-2.0 python3 python3-dbus python3-gi python3-pil imagemagick fonts-noto-cjk locales
  appstream-util libonnx-testdata"

# The same for other systems: what the build looks for.
build_modules="glib-2.0 gio-2.0 gdk-pixbuf-2.0 cairo cairo-pdf cairo-svg pangocairo fftw3f libjpeg libprotobuf-c json-glib-1.0 gtk4 libadwaita-1"
build_programs="cc meson ninja pkg-config protoc-c msgfmt xgettext glib-compile-schemas glib-compile-resources"

say () {
  printf '== %s\n' "$*"
}

fail () {
  printf '%s\n' "$*" >&2
  exit 1
}

# The packages among "$@" that are not installed.
missing_packages () {
  for package; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) || state=
    [ "$state" = installed ] || printf '%s ' "$package"
  done
}

as_root () {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "Installing packages needs root: run this as root or install sudo, or install by hand: $missing"
  fi
}

install_packages () {
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "installing $missing"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update --quiet
  # shellcheck disable=SC2086 # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --yes --no-install-recommends $missing
}

name_what_is_missing () {
  missing=
  for program in $build_programs; do
    command -v "$program" >/dev/null || missing="$missing $program"
  done
  for module in $build_modules; do
    ! command -v pkg-config >/dev/null || pkg-config --exists "$module" || missing="$missing $module"
  done
  [ -z "$missing" ] || fail "This system has no apt-get. Please install, with their development files:$missing"
}

# Makes sure that what the lists "$@" name is there.
need_packages () {
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    # shellcheck disable=SC2048 # lists of words
    install_packages $*
  else
    name_what_is_missing
  fi
}
