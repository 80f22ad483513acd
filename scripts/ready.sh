#!/usr/bin/env bash
# What the whole suite needs beside Python: PostgreSQL, Chromium, poppler's pdftoppm, a font with Arabic letters.
# Installs what is missing where it may (Debian and Ubuntu, as root or by sudo without a password), else says what to do.
# Ends with exit 0 when everything is there.
set -uo pipefail
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; }
has_chromium() { command -v chromium chromium-browser google-chrome >/dev/null 2>&1; }
has_poppler() { command -v pdftoppm >/dev/null; }
has_fonts() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ar family | head -n 1)" ]; }
missing() {
  has_postgresql || echo "postgresql"
  has_chromium || echo "chromium"
  has_poppler || echo "poppler-utils"
  has_fonts || echo "fonts-noto-core fontconfig"
}
wanted=$(missing | tr '\n' ' ')
[ -z "$wanted" ] && exit 0

as_root=()
may=no
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" = 0 ]; then
    may=yes
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    may=yes
    as_root=(sudo -n)
  fi
fi
if [ $may = yes ]; then
  echo "installing $wanted" >&2
  apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  "${apt[@]}" update >/dev/null || echo "the list of packages could not be renewed; trying with the one here" >&2
  # shellcheck disable=SC2086
  "${apt[@]}" install -y --no-install-recommends $wanted >/dev/null
fi
wanted=$(missing | tr '\n' ' ')
[ -z "$wanted" ] && exit 0
{
  echo "missing for the whole suite: $wanted"
  echo "  Debian, Ubuntu   sudo apt-get install $wanted"
  echo "  Fedora           sudo dnf install postgresql-server chromium poppler-utils google-noto-sans-arabic-fonts"
  echo "  macOS            brew install postgresql poppler font-noto-sans-arabic && brew install --cask chromium"
} >&2
exit 1
