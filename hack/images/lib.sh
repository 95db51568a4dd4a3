# shellcheck shell=bash
# What the scripts for images share.

CACHE=${GARBOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/garboard}
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$ROOT/hack/lib/tools.sh"

# The images there are, and the Maven module of each: the operator and every service.
IMAGES=(operator)
declare -A MODULE_OF=([operator]=operator/controller)
for image_pom in "$ROOT"/services/*/pom.xml; do
  grep -q '<image.name>' "$image_pom" || continue
  image_module=$(basename "$(dirname "$image_pom")")
  IMAGES+=("$image_module")
  MODULE_OF[$image_module]=services/$image_module
done

# hold_lock FILE: until this process ends; one at a time.
hold_lock() {
  mkdir -p "$(dirname "$1")"
  exec {image_lock}>"$1"
  flock -n "$image_lock" || {
    say "         waiting for another process that holds $1"
    flock "$image_lock"
  }
}

# port_of SERVICE http|grpc|admin: from its descriptor.
port_of() { sed -n "/^$2:/,/port:/s/.*port: //p" "$ROOT/services/$1/src/main/resources/service.yaml"; }
