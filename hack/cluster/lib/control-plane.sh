# shellcheck shell=bash
# etcd, API server and controller-manager, in the order in which they need each other.
# Before: API_HOST, API_PORT, ETCD_PORT, ETCD_PEER_PORT and KCM_PORT are set. The endpoint reconciler is `none` where
# the API server listens on loopback, which Kubernetes takes for no endpoint at all.

source "$HERE/lib/certificates.sh"

SERVICE_RANGE=198.19.0.0/16
POD_RANGE=198.18.0.0/24

control_plane_certificates() {
  install -d -m 0700 "$D" "$P" "$K"
  umask 077
  authority ca
  authority front-proxy-ca
  server_leaf apiserver kube-apiserver "$(apiserver_names)"
  client_leaf apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  client_leaf front-proxy-client /CN=front-proxy-client front-proxy-ca
  client_leaf admin /O=system:masters/CN=admin
  client_leaf kcm /CN=system:kube-controller-manager
  service_account_key
  kubeconfig kcm kcm
  portable_kubeconfig "$D/kubeconfig" admin
}

apiserver_names() {
  local service=kubernetes.default
  echo "DNS:kubernetes,DNS:$service,DNS:$service.svc,DNS:$service.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:198.18.0.1,IP:198.19.0.1"
}

# start_control_plane RECONCILER FLAG-OF-API-SERVER…
start_control_plane() {
  start_etcd
  start_apiserver "$@"
  gate "API server ready on https://$API_HOST:$API_PORT" 60 kube-apiserver api_says /readyz ok
  start_controller_manager
  gate 'controller-manager has made the first service account' 30 kube-controller-manager \
    api_says /api/v1/namespaces/default/serviceaccounts/default '"kind": "ServiceAccount"'
}

start_etcd() {
  local client=http://127.0.0.1:$ETCD_PORT peer=http://127.0.0.1:$ETCD_PEER_PORT
  part etcd etcd --name node-1 --data-dir "$D/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "node-1=$peer"
}

start_apiserver() {
  local reconciler=$1
  shift
  part kube-apiserver kube-apiserver \
    --etcd-servers="http://127.0.0.1:$ETCD_PORT" \
    --bind-address="$API_HOST" --advertise-address="$API_HOST" --secure-port="$API_PORT" \
    --endpoint-reconciler-type="$reconciler" --service-cluster-ip-range="$SERVICE_RANGE" \
    --tls-cert-file="$P/apiserver.crt" --tls-private-key-file="$P/apiserver.key" --client-ca-file="$P/ca.crt" \
    --kubelet-client-certificate="$P/apiserver-kubelet-client.crt" \
    --kubelet-client-key="$P/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority="$P/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --requestheader-client-ca-file="$P/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$P/front-proxy-client.crt" --proxy-client-key-file="$P/front-proxy-client.key" \
    --enable-aggregator-routing=true \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$P/sa.pub" --service-account-signing-key-file="$P/sa.key" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true "$@"
}

start_controller_manager() {
  part kube-controller-manager kube-controller-manager \
    --kubeconfig="$K/kcm" --authentication-kubeconfig="$K/kcm" --authorization-kubeconfig="$K/kcm" \
    --root-ca-file="$P/ca.crt" --service-account-private-key-file="$P/sa.key" --use-service-account-credentials \
    --cluster-signing-cert-file="$P/ca.crt" --cluster-signing-key-file="$P/ca.key" \
    --leader-elect=false --bind-address=127.0.0.1 --secure-port="$KCM_PORT" \
    --cluster-cidr="$POD_RANGE" --kube-api-qps=500 --kube-api-burst=1000 \
    --horizontal-pod-autoscaler-sync-period=5s --horizontal-pod-autoscaler-cpu-initialization-period=20s \
    --horizontal-pod-autoscaler-initial-readiness-delay=5s
}

# api_says PATH TEXT: asks as the administrator.
api_says() {
  curl -fsS --max-time 5 --cacert "$P/ca.crt" --cert "$P/admin.crt" --key "$P/admin.key" \
    "https://$API_HOST:$API_PORT$1" | grep -F -- "$2" >/dev/null
}
