# shellcheck shell=bash
# K3s in a container, by Testcontainers: it brings DNS, metrics and storage of its own.

provider_check() { docker_must_answer; }

provider_up() {
  if [[ $(container) && -s $D/kubeconfig ]]; then
    say '         K3s runs already'
    return
  fi
  provider_down
  find_jdk25
  need_maven
  step 'K3s in a container' start_k3s
}

docker_must_answer() {
  command -v docker >/dev/null || fail "there is no docker command; install Docker, or use --provider local"
  timeout 10 docker info &>/dev/null || fail "no Docker engine answers; start it (systemctl start docker), or use --provider local"
}

start_k3s() {
  TESTCONTAINERS_RYUK_DISABLED=true mvn -q -B -f "$HERE/docker/pom.xml" "-Dbuild.in=$CACHE/bin/docker" \
    compile exec:java "-Dexec.args='$D/kubeconfig' '$D'"
}

container() { docker ps --quiet --filter "label=garboard.cluster=$D"; }

provider_down() {
  local containers
  [[ -s $D/kubeconfig ]] || docker info &>/dev/null || return 0
  docker_must_answer
  mapfile -t containers < <(docker ps --all --quiet --filter "label=garboard.cluster=$D")
  ((${#containers[@]} == 0)) || docker rm --force --volumes "${containers[@]}" >/dev/null
  rm -f "$D/kubeconfig"
}

provider_status() {
  docker_must_answer
  docker ps --all --filter "label=garboard.cluster=$D" --format 'table {{.ID}}\t{{.Image}}\t{{.Status}}\t{{.Ports}}'
  [[ $(container) ]]
}

provider_load_image() {
  local archive
  docker_must_answer
  [[ $(container) ]] || fail "K3s does not run; run hack/cluster/up --dir $D"
  for archive in "$@"; do
    step "image $archive" import_into_k3s "$archive"
  done
}

import_into_k3s() { docker exec --interactive "$(container)" ctr -n k8s.io images import - <"$1"; }
