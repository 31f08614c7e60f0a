#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks that POTFILES names each file with translatable text and no other, and that every language is complete.
#   po/check.sh [FOLDER OF THE SOURCES]
#   po/check.sh --update [FOLDER]     rewrites POTFILES, and brings the languages' files up to date
set -eu
export LC_ALL=C.UTF-8

update=false
if [ "${1-}" = --update ]; then
  update=true
  shift
fi
cd "${1:-$(dirname "$0")/..}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

{
  grep -rlE --include='*.[ch]' '(^|[^A-Za-z0-9_])([NC]?_|ngettext|g_dngettext) ?\(' app core ui
  grep -rl --include='*.ui' 'translatable="yes"' ui || true
  ls data/*.desktop.in data/*.metainfo.xml.in data/*.gschema.xml
} | sort > "$work/wanted"

if $update; then
  cp "$work/wanted" po/POTFILES
elif ! diff -u po/POTFILES "$work/wanted"; then
  echo "po/POTFILES is not right: po/check.sh --update" >&2
  exit 1
fi

# xgettext reads %zu and PRId64 but not the macros of GLib: text behind one would be lost.
if grep -n 'G_G[A-Z]*[0-9]*_FORMAT' $(cat po/POTFILES); then
  echo "use %zu, PRId64 and PRIu64 in files with translatable text" >&2
  exit 1
fi

xgettext --files-from=po/POTFILES --output="$work/fovea.pot" --from-code=UTF-8 --add-comments=Translators --package-name=fovea \
  --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 --keyword=g_dngettext:2,3 \
  --flag=_:1:pass-c-format --flag=N_:1:pass-c-format --flag=ngettext:1:pass-c-format --flag=ngettext:2:pass-c-format

failed=0
while read -r language; do
  file=po/$language.po
  if $update; then
    msgmerge --quiet --update --backup=none --no-fuzzy-matching --previous "$file" "$work/fovea.pot"
    msgattrib --no-obsolete --output-file="$file" "$file"
  fi
  msgfmt --check --output-file=/dev/null "$file"
  msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" "$file" "$work/fovea.pot"
  state=$(msgfmt --statistics --output-file=/dev/null "$work/merged.po" 2>&1)
  echo "$language: $state"
  case $state in
    *fuzzy* | *untranslated*)
      msgattrib --no-obsolete --untranslated "$work/merged.po" >&2
      msgattrib --no-obsolete --only-fuzzy "$work/merged.po" >&2
      failed=1
      ;;
  esac
done < po/LINGUAS
exit $failed
