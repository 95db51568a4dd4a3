# shellcheck shell=bash
# What the scripts for images share.

CACHE=${GARBOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/garboard}
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$ROOT/hack/lib/tools.sh"

# The images there are, and the Maven module of each.
IMAGES=(operator user)
declare -A MODULE_OF=([operator]=operator/controller [user]=services/user)

# hold_lock FILE: until this process ends; one at a time.
hold_lock() {
  mkdir -p "$(dirname "$1")"
  exec {image_lock}>"$1"
  flock -n "$image_lock" || {
    say "         waiting for another process that holds $1"
    flock "$image_lock"
  }
}
