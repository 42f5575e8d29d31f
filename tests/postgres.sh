#!/usr/bin/env bash
# Make sure that the programs of a PostgreSQL server are there; say what is missing if not.
set -euo pipefail

found() {
  command -v initdb >/dev/null && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}
found && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing postgresql for the tests of the register"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends postgresql >/dev/null && found && exit 0
fi

echo "LEFT OUT: the tests marked 'postgres', because this is missing and cannot be installed here: postgresql" >&2
exit 1
