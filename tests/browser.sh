#!/usr/bin/env bash
# Make sure that a headless chromium and a Chinese font are there; say what is missing if not.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
  command -v google-chrome >/dev/null || missing+=(chromium)
if ! command -v fc-list >/dev/null; then
  missing+=(fontconfig fonts-noto-cjk)
elif [ -z "$(fc-list :lang=zh family 2>/dev/null)" ]; then
  missing+=(fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]} for the tests in a browser"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null && exit 0
fi

echo "LEFT OUT: the tests marked 'browser', because these are missing and cannot be installed here: ${missing[*]}" >&2
exit 1
