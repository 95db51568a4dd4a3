# shellcheck shell=bash
# Addresses of 198.18.0.0/15 (RFC 2544), which no private net uses. The bridge gb0 is gateway, node, API server and DNS.
# gb-svc swallows what kube-proxy's tables do not translate: with them gone, a service address has no route, and no
# packet for it reaches a real interface. A blackhole route would not do: translation comes after the route lookup.

NODE_IP=198.18.0.1
OURS=198.18.0.0/15
LAST_METRIC=4278198272

network_up() {
  has_link gb0 || ip link add gb0 type bridge
  ip link set gb0 alias "$D"
  ip addr replace "$NODE_IP/24" dev gb0
  ip link set gb0 up
  # A bridge without ports stands in where the kernel has no dummy.
  has_link gb-svc || ip link add gb-svc type dummy 2>/dev/null || ip link add gb-svc type bridge
  ip link set gb-svc up
  ip route replace "$SERVICE_RANGE" dev gb-svc src "$NODE_IP"
  ip route replace unreachable "$OURS" metric "$LAST_METRIC"
  sysctl -q -w net.ipv4.ip_forward=1
  [[ -d /proc/sys/net/bridge ]] || modprobe br_netfilter
  sysctl -q -w net.bridge.bridge-nf-call-iptables=1
}

# A machine has room for one node. The bridge tells whose it is, and one that does not yet is of an `up` that was killed.
refuse_second_node() {
  ! has_link gb0 || bridge_is_ours ||
    fail "gb0 is there: a node is up in '$(bridge_owner)', and a machine has room for one; run hack/cluster/down --dir '$(bridge_owner)'"
}

bridge_is_ours() { [[ $(bridge_owner) == "$D" || (-z $(bridge_owner) && -e $D/outside) ]]; }

has_link() { [[ -e /sys/class/net/$1 ]]; }

bridge_owner() { cat /sys/class/net/gb0/ifalias; }

network_down() {
  local port
  { has_link gb0 && bridge_is_ours; } || return 0
  ip route del unreachable "$OURS" metric "$LAST_METRIC" 2>/dev/null || true
  ! has_link gb-svc || ip link del gb-svc
  for port in /sys/class/net/gb0/brif/*; do
    [[ ! -e $port ]] || ip link del "${port##*/}"
  done
  ip link del gb0
}
