# shellcheck shell=bash
# etcd, API server and controller-manager on 127.0.0.1: no node, no pods, no root. As many at once as there are directories.

source "$HERE/lib/modules.sh"
source "$HERE/lib/ports.sh"
source "$HERE/lib/parts.sh"
source "$HERE/lib/control-plane.sh"
source "$HERE/lib/local-status.sh"

provider_check() { :; }

provider_up() {
  apt_need openssl curl
  build_all etcd kubectl kubernetes-control-plane
  local_ports
  step 'certificates' control_plane_certificates
  start_control_plane none
}

provider_down() {
  local name
  for name in kube-controller-manager kube-apiserver etcd; do
    stop_part "$name"
  done
  end_marked "GARBOARD_PART_OF=$D"
  release_ports
  rm -rf "$D/parts"
}

provider_status() { local_status etcd kube-apiserver kube-controller-manager; }

provider_load_image() {
  fail "a control plane has no node that could run images; use a whole cluster: hack/cluster/up"
}

local_ports() {
  API_HOST=127.0.0.1
  claim_port API_PORT "$port"
  claim_port ETCD_PORT
  claim_port ETCD_PEER_PORT
  claim_port KCM_PORT
}
