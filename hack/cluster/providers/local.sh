# shellcheck shell=bash
# One node of processes on this machine. A machine has room for one.

source "$HERE/lib/modules.sh"
source "$HERE/lib/ports.sh"
source "$HERE/lib/parts.sh"
source "$HERE/lib/control-plane.sh"
source "$HERE/lib/local-status.sh"
source "$HERE/lib/network.sh"
source "$HERE/lib/outside.sh"
source "$HERE/lib/images.sh"

LOCAL_BUILDS=(etcd kubectl kubernetes-control-plane kubernetes-node node coredns metrics-server pause)
# In the order in which they start; `down` has its own.
LOCAL_PARTS=(etcd kube-apiserver kube-controller-manager kube-scheduler containerd kubelet kube-proxy coredns metrics-server)

provider_up() {
  apt_need openssl curl mount iproute2 nftables runc
  build_all "${LOCAL_BUILDS[@]}"
  echo "$built" >"$D/path"
  build_base_images
  local_ports
  note_outside
  step 'network' network_up
  step 'certificates' node_certificates
  render_all
  start_control_plane lease
  start_scheduler
  step 'access rights' kc apply -f "$HERE/node/rbac.yaml"
  start_containerd
  start_kubelet
  start_network_services
  start_metrics
  node_gates
}

provider_check() {
  [[ $(uname -s) == Linux ]] || fail "a local node needs Linux; use --provider docker, or a cluster of yours with --provider kubeconfig"
  ((EUID == 0)) || fail "a local node needs root; use sudo -E $0, or --control-plane, which does not"
  ((${#D} <= 60)) || fail "$D is too long a name for the sockets below it; use a --dir of at most 60 characters"
  refuse_second_node
}

local_ports() {
  API_HOST=$NODE_IP
  claim_port API_PORT "${port:-6443}"
  claim_port ETCD_PORT
  claim_port ETCD_PEER_PORT
  claim_port KCM_PORT
  claim_port SCHEDULER_PORT
  claim_port DNS_READY_PORT
}

node_certificates() {
  control_plane_certificates
  client_leaf scheduler /CN=system:kube-scheduler
  client_leaf kubelet /O=system:nodes/CN=system:node:node-1
  client_leaf proxy /CN=system:kube-proxy
  client_leaf coredns /CN=system:coredns
  client_leaf metrics /CN=system:metrics-server
  server_leaf kubelet-server node-1 "DNS:node-1,IP:$NODE_IP"
  server_leaf metrics-server metrics-server "DNS:metrics-server.kube-system.svc,IP:$NODE_IP"
  local client
  for client in scheduler kubelet proxy coredns metrics; do
    kubeconfig "$client" "$client"
  done
}

# The files of node/, with this cluster's paths in them.
render_all() {
  mkdir -p "$D/etc" "$D/cni"
  render gb.conflist "$D/cni/10-gb.conflist"
  local file
  for file in containerd.toml kubelet.yaml kube-proxy.yaml Corefile resolv.conf metrics-api.yaml; do
    render "$file" "$D/etc/$file"
  done
}

render() {
  sed -e "s|@D@|$D|g" -e "s|@P@|$P|g" -e "s|@K@|$K|g" -e "s|@RUNC@|$(command -v runc)|g" \
    -e "s|@CNI_BIN@|$(dirname "$(command -v containerd)")|g" -e "s|@DNS_READY_PORT@|$DNS_READY_PORT|g" -e "s|@CA_BUNDLE@|$(base64 -w 0 "$P/ca.crt")|g" \
    "$HERE/node/$1" >"$2.new"
  # kube-proxy ends when its file is written anew.
  if cmp -s "$2.new" "$2"; then rm "$2.new"; else mv "$2.new" "$2"; fi
}

kc() { kubectl --kubeconfig "$D/kubeconfig" "$@"; }

start_scheduler() {
  part kube-scheduler kube-scheduler \
    --kubeconfig="$K/scheduler" --authentication-kubeconfig="$K/scheduler" --authorization-kubeconfig="$K/scheduler" \
    --leader-elect=false --bind-address=127.0.0.1 --secure-port="$SCHEDULER_PORT" --kube-api-qps=500 --kube-api-burst=1000
}

start_containerd() {
  part containerd containerd -c "$D/etc/containerd.toml"
  gate 'containerd answers' 30 containerd ctr_k8s version
  step 'images' import_base_images
}

# A node that was up before would still call itself Ready; it registers anew.
start_kubelet() {
  running kubelet || kc delete node node-1 --ignore-not-found >/dev/null
  cgroups_up
  part kubelet kubelet --config="$D/etc/kubelet.yaml" --kubeconfig="$K/kubelet" \
    --hostname-override=node-1 --node-ip="$NODE_IP" --root-dir="$D/kubelet" --cert-dir="$D/kubelet-pki"
}

start_network_services() {
  part kube-proxy kube-proxy --config="$D/etc/kube-proxy.yaml"
  part coredns coredns -conf "$D/etc/Corefile"
}

start_metrics() {
  part metrics-server metrics-server \
    --kubeconfig="$K/metrics" --authentication-kubeconfig="$K/metrics" --authorization-kubeconfig="$K/metrics" \
    --bind-address="$NODE_IP" --secure-port=4443 \
    --tls-cert-file="$P/metrics-server.crt" --tls-private-key-file="$P/metrics-server.key" \
    --kubelet-certificate-authority="$P/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --metric-resolution=10s --kubelet-request-timeout=5s
  kc apply -f "$D/etc/metrics-api.yaml" >/dev/null
}

node_gates() {
  gate 'node Ready' 60 kubelet node_ready
  gate "services answer, as https://198.19.0.1 tells" 30 kube-proxy service_answers
  gate 'names resolve' 30 coredns names_resolve
  gate 'metrics served' 60 metrics-server metrics_served
}

node_ready() {
  [[ $(kc get node node-1 -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]
}

# kube-proxy writes its first rules a moment after it starts; a connection made before would hang for 3 s.
service_answers() {
  curl -fsS --max-time 1 --cacert "$P/ca.crt" --cert "$P/admin.crt" --key "$P/admin.key" https://198.19.0.1/readyz
}

names_resolve() { curl -fsS --max-time 1 "http://127.0.0.1:$DNS_READY_PORT/ready"; }

metrics_served() {
  [[ $(kc get apiservice v1beta1.metrics.k8s.io -o 'jsonpath={.status.conditions[?(@.type=="Available")].status}') == True ]]
}

provider_status() { local_status "${LOCAL_PARTS[@]}"; }

provider_load_image() {
  use_recorded_path
  local archive
  running containerd || fail "containerd does not run in $D; run hack/cluster/up --dir $D"
  for archive in "$@"; do
    step "image $archive" import_image "$archive"
  done
}

use_recorded_path() { [[ ! -s $D/path ]] || PATH="$(<"$D/path"):$PATH"; }

provider_down() {
  use_recorded_path
  stop_part metrics-server
  # Nothing recreates pods from here on.
  stop_part kube-controller-manager
  stop_part kube-scheduler
  end_pods
  stop_part kubelet
  end_tasks
  stop_part kube-proxy
  stop_part coredns
  stop_part containerd
  stop_part kube-apiserver 3 # waits for requests of those that are gone already
  stop_part etcd
  end_marked "GARBOARD_PART_OF=$D"
  [[ ! -e $D/outside ]] || restore_machine
  release_ports
  rm -rf "${D:?}"/{parts,etc,cni,cni-ipam,runc,containerd/state,containerd.sock,containerd.sock.ttrpc}
  rm -rf "${D:?}"/{kubelet,kubelet-pki,podlogs,volume-plugins}
}

# The kubelet ends pods best: it tells CNI, unmounts, removes cgroups.
end_pods() {
  { running kube-apiserver && running kubelet && running containerd; } || return 0
  local_ports
  api_says /readyz ok 2>/dev/null || return 0
  kc delete pods -A --all --grace-period=1 --wait=false --request-timeout=10s >/dev/null || true
  await 15 no_tasks || say 'pods do not end in 15 s; killing them'
}

no_tasks() { [[ -z $(ctr_k8s tasks list -q) ]]; }

end_tasks() {
  running containerd || return 0
  local task
  for task in $(ctr_k8s tasks list -q); do
    ctr_k8s tasks delete -f "$task" >/dev/null || true
  done
}

# Also what a killed runtime or kubelet left. $D/outside, which says that all this is ours, goes last.
restore_machine() {
  end_cgroup_processes
  remove_shim_sockets
  unmount_all
  network_down
  cgroups_down
  undo_outside
}
