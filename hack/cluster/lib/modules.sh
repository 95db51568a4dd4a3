# shellcheck shell=bash
# What is built, from which Go module of ../go, and where it is kept: $CACHE/bin/<build>-<hash of all that decides it>.

BUILDS=(etcd kubectl kubernetes-control-plane kubernetes-node node coredns metrics-server helm pause)
STRIPPED='-s -w'

# build_all BUILD…: makes what is missing, and puts every directory first in PATH.
build_all() {
  local name dirs=
  for name in "$@"; do
    describe_build "$name"
    [[ -d $build_dir ]] || locked_build "$name"
    dirs+=${dirs:+:}$build_dir
  done
  export PATH="$dirs:$PATH"
  built=$dirs
}

# describe_build NAME: sets module, packages, ldflags, tags, output and build_dir.
describe_build() {
  local k8s=k8s.io/kubernetes/cmd cni=github.com/containernetworking/plugins/plugins containerd=github.com/containerd/containerd/v2/cmd
  module=$1 ldflags=$STRIPPED tags='' output=''
  case $1 in
    etcd)
      output=etcd
      packages=(go.etcd.io/etcd/server/v3)
      ;;
    kubectl) kubernetes_build "$k8s/kubectl" ;;
    kubernetes-control-plane) kubernetes_build "$k8s/kube-apiserver" "$k8s/kube-controller-manager" ;;
    kubernetes-node) kubernetes_build "$k8s/kube-scheduler" "$k8s/kubelet" "$k8s/kube-proxy" ;;
    node)
      tags=no_btrfs,no_zfs,no_devmapper
      packages=("$containerd"/{containerd,containerd-shim-runc-v2,ctr} "$cni"/{main/bridge,main/loopback,ipam/host-local,meta/portmap})
      ;;
    coredns) packages=(github.com/coredns/coredns) ;;
    metrics-server) packages=(sigs.k8s.io/metrics-server/cmd/metrics-server) ;;
    helm) packages=(helm.sh/helm/v4/cmd/helm) ;;
    pause) packages=(.) ;;
    *) fail "no build is called $1; there are: ${BUILDS[*]}, and kubernetes for its three" ;;
  esac
  build_dir=$CACHE/bin/$1-$(build_hash)
}

kubernetes_build() {
  module=kubernetes
  packages=("$@")
  # Without it the server calls itself v0.0.0-master.
  ldflags="$STRIPPED -X k8s.io/component-base/version.gitVersion=$(kubernetes_version)"
}

kubernetes_version() { awk '$1 == "k8s.io/kubernetes" {print $2}' "$HERE/go/kubernetes/go.mod"; }

build_hash() {
  {
    uname -m
    printf '%s\n' "$ldflags" "$tags" "$output" "${packages[@]}"
    cat "$HERE/go/$module"/*
  } | sha256sum | cut -c 1-12
}

locked_build() {
  local name=$1 lock
  mkdir -p "$CACHE/bin"
  exec {lock}>"$CACHE/bin/$name.lock"
  flock -n "$lock" || { say "         waiting for another build of $name"; flock "$lock"; }
  if [[ ! -d $build_dir ]]; then
    need_go
    step "build $name (once: kept in $build_dir)" go_build
  fi
  exec {lock}>&-
}

go_build() {
  rm -rf "$build_dir.partial"
  mkdir "$build_dir.partial"
  cd "$HERE/go/$module" || return
  CGO_ENABLED=0 GOFLAGS=-buildvcs=false \
    go build -trimpath -tags "$tags" -ldflags "$ldflags" -o "$build_dir.partial/$output" "${packages[@]}"
  mv "$build_dir.partial" "$build_dir"
}
