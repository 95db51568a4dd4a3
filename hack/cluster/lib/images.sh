# shellcheck shell=bash
# Images without a registry: archives as `docker save` writes them, packed by hand, kept in the cache.

ctr_k8s() { CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS=1 ctr -a "$D/containerd.sock" -n k8s.io "$@"; }

import_image() { ctr_k8s images import "$1"; }

# The node's own: pause holds a pod's namespaces, busybox serves tests and debugging.
import_base_images() {
  local name
  for name in pause busybox; do
    [[ -n $(ctr_k8s images list -q "name==garboard.local/$name:1") ]] || import_image "$CACHE/images/$name-1.tar"
  done
}

build_base_images() {
  [[ -s $CACHE/images/pause-1.tar ]] || step 'image garboard.local/pause:1' in_workplace pause_image
  [[ -s $CACHE/images/busybox-1.tar ]] || step 'image garboard.local/busybox:1' in_workplace busybox_image
}

# in_workplace COMMAND: runs it in a directory that is gone afterwards.
in_workplace() {
  local place
  mkdir -p "$CACHE/images"
  place=$(mktemp -d -p "$CACHE/images")
  # shellcheck disable=SC2064
  trap "rm -rf '$place'" EXIT
  cd "$place" || return
  "$@"
}

pause_image() {
  install -D -m 0755 "$(command -v pause)" root/pause
  pack_image pause '"User": "65535:65535", "Entrypoint": ["/pause"]'
}

# Debian's, on the C library it is linked to, with a link per applet.
busybox_image() {
  local loader applet
  apt-get -qq download busybox libc6 2>&1 || { apt-get -qq update && apt-get -qq download busybox libc6; }
  dpkg-deb -x libc6_*.deb root
  dpkg-deb -x busybox_*.deb root
  rm -rf root/usr/share
  install -d -m 1777 root/tmp
  loader=$(echo root/lib*/ld-linux-*.so.*)
  for applet in $("$loader" --library-path "$(echo root/lib/*-linux-gnu)" root/bin/busybox --list); do
    [[ -e root/bin/$applet ]] || ln -s busybox "root/bin/$applet"
  done
  pack_image busybox '"User": "65532:65532", "Env": ["PATH=/bin:/sbin:/usr/bin"], "Cmd": ["sh"]'
}

# pack_image NAME CONFIG: makes ./root the only layer of garboard.local/NAME:1.
pack_image() {
  local name=$1 config=$2
  tar --create --file layer.tar --directory root --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 .
  printf '{"architecture": "%s", "os": "linux", "config": {%s}, "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}' \
    "$(architecture)" "$config" "$(sha256sum <layer.tar | cut -c 1-64)" >config.json
  printf '[{"Config": "config.json", "RepoTags": ["garboard.local/%s:1"], "Layers": ["layer.tar"]}]' "$name" >manifest.json
  tar --create --file image.tar manifest.json config.json layer.tar
  mv image.tar "$CACHE/images/$name-1.tar"
}

architecture() {
  case $(uname -m) in
    x86_64) echo amd64 ;;
    aarch64) echo arm64 ;;
    *) uname -m ;;
  esac
}
