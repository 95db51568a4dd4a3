# shellcheck shell=bash
# A cluster that is there already, by GARBOARD_KUBECONFIG. Nothing is installed in it, and nothing ended.

source "$HERE/lib/modules.sh"

provider_check() {
  [[ ${GARBOARD_KUBECONFIG:-} ]] || fail "say which cluster: export GARBOARD_KUBECONFIG=~/.kube/config"
  [[ -s $GARBOARD_KUBECONFIG ]] || fail "there is no $GARBOARD_KUBECONFIG; GARBOARD_KUBECONFIG must be the path of a kubeconfig"
}

provider_up() {
  build_all kubectl
  kubectl --kubeconfig "$GARBOARD_KUBECONFIG" config view --raw --flatten >"$D/kubeconfig.new"
  chmod 0600 "$D/kubeconfig.new"
  mv "$D/kubeconfig.new" "$D/kubeconfig"
  answers_us
  is_new_enough
  lets_us_do_all
}

kc() { kubectl --kubeconfig "$D/kubeconfig" --request-timeout=10s "$@"; }

answers_us() {
  kc get --raw /readyz >/dev/null ||
    fail "the cluster of $GARBOARD_KUBECONFIG does not say it is ready; see kubectl --kubeconfig $GARBOARD_KUBECONFIG get --raw '/readyz?verbose'"
}

is_new_enough() {
  local found
  found=$(kc version -o json | sed -n '/serverVersion/,$ s/.*"gitVersion": "v\([^"]*\)".*/\1/p')
  version_at_least 1.34 "$found" || fail "that cluster is Kubernetes $found; take one of at least 1.34"
  say "         Kubernetes $found"
}

lets_us_do_all() {
  kc auth can-i '*' '*' --all-namespaces &>/dev/null ||
    fail "this kubeconfig's user is not cluster-admin, which tests and demo need to install CRDs and roles; take one that is"
}

provider_down() { rm -f "$D/kubeconfig"; }

provider_status() {
  build_all kubectl
  [[ -s $D/kubeconfig ]] || fail "the cluster in $D is not up; run hack/cluster/up --dir $D"
  kc get nodes -o wide
  answers_us
}

provider_load_image() {
  fail "images do not get into a cluster of yours by this way; push them where it pulls from"
}
