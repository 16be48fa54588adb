#!/bin/sh
# Builds the server's chat page from server/web. The result is checked in: only who changes the page needs npm.
set -eu
cd "$(dirname "$0")/../server/web"
npm ci
npm run build
