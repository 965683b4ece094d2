#!/bin/sh
# The browser tests want a Chromium. Where the system's own packages can give one without asking, take it; else say so.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium) >/dev/null 2>&1 && exit 0
fi
echo "No Chromium here and none to be had from the system's packages: the browser tests are skipped."
