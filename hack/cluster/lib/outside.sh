# shellcheck shell=bash
# What a node changes outside its directory, noted in $D/outside before it changes, so that `down` can undo it.

# Paths that no flag moves.
FIXED_PATHS=(/var/lib/kubelet/device-plugins /var/lib/cni/results /run/containerd/s /var/log/containers)

# Set by us for the bridge, and by the kubelet for itself.
SYSCTLS=(net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables vm.overcommit_memory vm.panic_on_oom
  kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

# kube-proxy's, and the port mapper's.
TABLES=('ip kube-proxy' 'ip6 kube-proxy' 'ip cni_hostport' 'ip6 cni_hostport')

note_outside() {
  local path name table
  [[ ! -e $D/outside ]] || return 0
  {
    for path in "${FIXED_PATHS[@]}"; do
      [[ -e $path ]] || echo "made $(first_missing "$path")"
    done
    [[ -e /run/mount ]] || echo 'empty /run/mount' # of mount(8)
    for name in "${SYSCTLS[@]}"; do
      echo "sysctl $name=$(sysctl -n "$name" 2>/dev/null)"
    done
    for table in "${TABLES[@]}"; do
      has_table "$table" || echo "table $table"
    done
  } | sort -u >"$D/outside.new"
  mv "$D/outside.new" "$D/outside"
}

has_table() { nft list tables | grep -xF "table $1" >/dev/null; }

# nft takes its command also as one word.
remove_table() { ! has_table "$1" || nft "delete table $1"; }

first_missing() {
  local path=$1
  while [[ ! -e $(dirname "$path") ]]; do path=$(dirname "$path"); done
  echo "$path"
}

undo_outside() {
  local what value
  [[ -e $D/outside ]] || return 0
  find /var/log/containers -type l -lname "$D/*" -delete 2>/dev/null || true
  rm -f /var/lib/cni/results/gb-*
  while read -r what value; do
    case $what in
      made) rm -rf --one-file-system "$value" ;;
      empty) [[ ! -d $value ]] || rmdir --ignore-fail-on-non-empty "$value" ;;
      sysctl) [[ -z ${value#*=} ]] || sysctl -q -w "$value" || true ;;
      table) remove_table "$value" ;;
    esac
  done <"$D/outside"
  rm "$D/outside"
}

cgroup_roots() {
  local hierarchy
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    echo /sys/fs/cgroup/garboard
  else
    for hierarchy in /sys/fs/cgroup/*/; do
      [[ -L ${hierarchy%/} ]] || echo "${hierarchy}garboard"
    done
  fi
}

cgroups_up() {
  local root
  while read -r root; do
    mkdir -p "$root"
    delegate_controllers "$(dirname "$root")"
  done < <(cgroup_roots)
}

# Only cgroup v2 has them to delegate, and the kubelet asks for all it knows.
delegate_controllers() {
  local controller
  [[ -s $1/cgroup.controllers ]] || return 0
  for controller in cpuset cpu io memory hugetlb pids; do
    echo "+$controller" >"$1/cgroup.subtree_control" 2>/dev/null || true
  done
}

cgroup_processes() {
  local roots
  mapfile -t roots < <(cgroup_roots)
  find "${roots[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u
}

no_cgroup_processes() { [[ -z $(cgroup_processes) ]]; }

# Containers whose runtime is gone.
end_cgroup_processes() {
  local pids
  mapfile -t pids < <(cgroup_processes)
  ((${#pids[@]})) || return 0
  kill -KILL "${pids[@]}" 2>/dev/null || true
  await 10 no_cgroup_processes || fail "pids $(cgroup_processes | paste -sd ' ') do not end even by SIGKILL"
}

cgroups_down() {
  local root
  while read -r root; do
    [[ ! -d $root ]] || find "$root" -depth -type d -exec rmdir {} \;
  done < <(cgroup_roots)
}

# The deepest first; the kubelet mounts even its own root upon itself.
unmount_all() {
  local point
  while read -r point; do
    umount -n -l "$(printf %b "$point")"
  done < <(awk -v below="$D/" 'index($5, below) == 1 {print $5}' /proc/self/mountinfo | sort -r)
}

# Of shims that were killed.
remove_shim_sockets() {
  local socket
  while read -r socket; do
    rm -f "$socket"
  done < <(cat "$D"/containerd/state/*/k8s.io/*/bootstrap.json 2>/dev/null | grep -oE '/run/containerd/s/[0-9a-f]+')
}
