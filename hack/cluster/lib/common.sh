# shellcheck shell=bash
# Where things are, and which cluster a command is about. $D is its state directory, everything else follows from it.

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${GARBOARD_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/garboard}
source "$HERE/../lib/tools.sh"

# parse_options ARGUMENT…: sets provider, control_plane, purge, port, D; leaves the rest in arguments.
# The script must define usage().
parse_options() {
  local dir=''
  provider='' control_plane='' purge='' port='' arguments=()
  while (($#)); do
    case $1 in
      -h | --help) usage && exit ;;
      --provider) provider=${2:?"--provider wants kubeconfig, docker or local"} && shift 2 ;;
      --dir) dir=${2:?"--dir wants a directory"} && shift 2 ;;
      --port) port=${2:?"--port wants a number"} && shift 2 ;;
      --control-plane) control_plane=yes && shift ;;
      --purge) purge=yes && shift ;;
      -*) fail "there is no option $1; see $0 --help" ;;
      *) arguments+=("$1") && shift ;;
    esac
  done
  D=$(realpath -m "${dir:-${GARBOARD_CLUSTER_DIR:-$CACHE/$(default_name)}}")
}

default_name() { if [[ $control_plane ]]; then echo control-plane; else echo cluster; fi; }

# use_provider NAME: after it, provider_check (can it work here?), provider_up, provider_down, provider_status and
# provider_load_image are that provider's.
use_provider() {
  [[ -f $HERE/providers/$1.sh ]] || fail "there is no provider $1; there are kubeconfig, docker, local and control-plane"
  # shellcheck source=/dev/null
  source "$HERE/providers/$1.sh"
}

# The provider that made $D, as `up` noted it.
recorded_provider() { cat "$D/provider" 2>/dev/null || fail "nothing is up in $D; start it with hack/cluster/up, or name another with --dir"; }

# Everything `up` starts for its own use can be told by this in its environment, even when `up` was killed.
as_up_of_this_directory() {
  [[ ${GARBOARD_UP:-} == "$D" ]] || GARBOARD_UP=$D exec "$0" "$@"
}

# One command at a time works on a state directory.
lock_directory() {
  mkdir -p "$D" "$CACHE"
  exec 9>"$(lock_file)"
  flock -n 9 || {
    say "         waiting for another command on $D"
    flock 9
  }
}

# Beside the caches and not in $D, which `down --purge` deletes while it holds the lock.
lock_file() { printf '%s/lock-%s' "$CACHE" "$(printf %s "$D" | sha256sum | cut -c 1-12)"; }
