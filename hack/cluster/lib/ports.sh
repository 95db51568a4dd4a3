# shellcheck shell=bash
# Ports on 127.0.0.1 that no other cluster of this machine uses: claimed by a file that names the directory.
# They lie below the range from which the kernel gives out ports of its own.

# claim_port NAME [PORT]: once claimed, a directory keeps its port of that name. Sets NAME.
claim_port() {
  local name=$1 wanted=${2:-}
  mkdir -p "$D/ports"
  if [[ ! -s $D/ports/$name ]]; then
    [[ $wanted ]] || wanted=$(free_port)
    echo "$wanted" >"$D/ports/$name"
  fi
  printf -v "$name" %s "$(<"$D/ports/$name")"
}

free_port() {
  local port
  mkdir -p "$CACHE/ports"
  while true; do
    port=$((20000 + RANDOM % 10000))
    forget_if_stale "$CACHE/ports/$port"
    (set -o noclobber && echo "$D" >"$CACHE/ports/$port") 2>/dev/null || continue
    answers "$port" || break
  done
  echo "$port"
}

forget_if_stale() { [[ ! -s $1 || -d $(<"$1")/ports ]] || rm -f "$1"; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

release_ports() {
  local file
  for file in "$D"/ports/*; do
    [[ ! -f $file || $(cat "$CACHE/ports/$(<"$file")" 2>/dev/null) != "$D" ]] || rm -f "$CACHE/ports/$(<"$file")"
  done
  rm -rf "$D/ports"
}
