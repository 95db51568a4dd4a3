# shellcheck shell=bash
# Running an image without an engine: unpacked into a directory, in namespaces of its own.

# in_namespaces SCRIPT ARGUMENT…: starts the script anew with mounts, network (loopback only) and processes of its own;
# with it ends all that it started and mounted. Who is not root becomes so in a user namespace.
in_namespaces() {
  local user=()
  [[ ! ${GARBOARD_IN_NAMESPACES:-} ]] || return 0
  ((EUID == 0)) || user=(--user --map-auto --map-root-user)
  GARBOARD_IN_NAMESPACES=yes exec unshare "${user[@]}" --mount --net --pid --fork --kill-child --mount-proc \
    bash -c 'ip link set lo up && "$@"' bash "$@"
}

# unpack_image ARCHIVE ROOT: the layers one over the other, and the few files of the system that a process opens.
unpack_image() {
  local archive=$1 root=$2 layer device unzip
  mkdir -p "$root"
  for layer in $(tar --extract --to-stdout --file "$archive" manifest.json | grep -oE '[0-9a-z]+\.tar(\.gz)?'); do
    unzip=(--no-same-owner)
    [[ $layer != *.gz ]] || unzip=(--gzip)
    tar --extract --to-stdout --file "$archive" "$layer" | tar --extract "${unzip[@]}" --warning=no-unknown-keyword --preserve-permissions --directory "$root"
  done
  mkdir -p "$root/proc" "$root/dev/shm"
  chmod 1777 "$root/dev/shm"
  install -d -m 1777 "$root/tmp"
  mount -t proc proc "$root/proc"
  for device in null random urandom zero; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
}

remove_root() {
  local point
  ! mountpoint -q "$1" || umount -l -R "$1"
  for point in "$1"/proc "$1"/dev/*; do
    ! mountpoint -q "$point" || umount -l "$point"
  done
  rm -rf --one-file-system "$1"
}

# read_entrypoint ARCHIVE: sets jvm_flags, without those of an AOT cache, and main_class, as the image starts.
read_entrypoint() {
  local text words word
  text=$(config_of "$1" | grep -oE '"Entrypoint":\[[^]]*\]')
  mapfile -t words < <(grep -oE '"[^",]+"' <<<"${text#*:}" | tr -d '"')
  main_class=${words[-1]}
  jvm_flags=()
  for word in "${words[@]}"; do
    [[ $word != -X* || $word == -XX:AOT* ]] || jvm_flags+=("$word")
  done
}

# The image's configuration, with the digests of its layers as they are before they are packed.
config_of() { tar --extract --to-stdout --file "$1" config.json; }

# java_in_root ROOT OPTION…: as the image's user and with its options; run_environment is its environment.
java_in_root() {
  local root=$1
  shift
  exec env -i "${run_environment[@]}" "$(command -v chroot)" --userspec=65532:65532 "$root" \
    /jre/bin/java "${jvm_flags[@]}" -cp @/app/jib-classpath-file "$@"
}

# await_http URL PID: until the process answers 2xx.
await_http() {
  local deadline=$((SECONDS + 240))
  until curl -fsS --max-time 2 -o /dev/null "$1" 2>/dev/null; do
    ((SECONDS < deadline)) && kill -0 "$2" 2>/dev/null || fail "nothing answers at $1"
    sleep 0.05
  done
}

# end_java PID: asks it to end and insists on exit code 0.
end_java() {
  local status=0
  kill "$1"
  wait "$1" || status=$?
  ((status == 0)) || fail "Java ended with exit code $status"
}

TRAINING_SECRET='for training only, at least 32 bytes'

# give_postgres WORK: what a service works with, in WORK/database; hack/images/postgres has made its image.
give_postgres() {
  local database=$1/database
  unpack_image "$CACHE/images/postgres-1.tar" "$database"
  (
    exec env -i PATH=/usr/local/postgres/bin:/bin POSTGRES_PASSWORD=training POSTGRES_DB=users \
      "$(command -v chroot)" --userspec=65532:65532 "$database" /bin/postgres-start
  ) >"$1/database.log" 2>&1 &
  postgres=$!
  run_environment=(
    GARBOARD_DATABASE_URL=jdbc:postgresql://127.0.0.1:5432/users GARBOARD_DATABASE_USERNAME=postgres GARBOARD_DATABASE_PASSWORD=training
    GARBOARD_PROFILE=dev GARBOARD_MESSAGING_BROKER=memory "GARBOARD_SECURITY_JWT_SECRET=$TRAINING_SECRET")
}

take_postgres() {
  [[ -d $1/database ]] || return 0
  kill -INT "$postgres" 2>/dev/null || true
  wait "$postgres" 2>/dev/null || true
  remove_root "$1/database"
  rm -f "$1/database.log"
}

# give_api_server WORK: what the operator works with, and an account in WORK/root as in a pod. Pods never run there.
give_api_server() {
  local plane=$1/plane account=$1/root/var/run/secrets/kubernetes.io/serviceaccount
  "$ROOT/hack/cluster/up" --control-plane --dir "$plane" >/dev/null
  PATH=$("$ROOT/hack/cluster/build" kubectl):$PATH
  export KUBECONFIG=$plane/kubeconfig
  {
    kubectl apply -f "$ROOT/crds/microservices.garboard.dev.yaml"
    kubectl wait --for=condition=Established crd/microservices.garboard.dev --timeout=30s
    kubectl get --raw '/apis/garboard.dev/v1alpha1/microservices?resourceVersion=0' # waits for its storage
    kubectl create clusterrolebinding operator --clusterrole=cluster-admin --serviceaccount=default:default
  } >/dev/null
  mkdir -p "$account"
  kubectl create token default --duration=1h >"$account/token"
  printf default >"$account/namespace"
  install -m 0644 "$plane/pki/ca.crt" "$account/ca.crt"
  run_environment=(KUBERNETES_SERVICE_HOST=127.0.0.1 "KUBERNETES_SERVICE_PORT=$(<"$plane/ports/API_PORT")")
}

take_api_server() {
  [[ ! -d $1/plane ]] || "$ROOT/hack/cluster/down" --control-plane --dir "$1/plane" --purge 2>/dev/null || true
}
