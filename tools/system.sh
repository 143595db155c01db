#!/usr/bin/env bash
# Debian packages that suites or features need: installed when we are root, named when we are not.
#   tools/system.sh PACKAGE...
set -u
missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  echo "installing ${missing[*]}"
  apt-get update -qq >/dev/null 2>&1
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 && exit 0
  echo "could not install ${missing[*]}; what needs them will say so"
else
  echo "missing Debian packages: ${missing[*]}; what needs them will say so"
fi
exit 0
