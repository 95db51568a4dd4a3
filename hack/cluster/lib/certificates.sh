# shellcheck shell=bash
# The keys of a cluster: two authorities, one leaf per program and direction, one kubeconfig per client.
# $P holds the former, $K the latter. What exists and is good for a week yet is kept.

P=$D/pki K=$D/kc

# authority NAME
authority() {
  certificate "$1" "/CN=garboard $1" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature
}

# server_leaf NAME COMMON-NAME SUBJECT-ALTERNATIVE-NAMES
server_leaf() {
  signed_by ca "$1" "/CN=$2" -addext extendedKeyUsage=serverAuth -addext "subjectAltName=$3"
}

# client_leaf NAME SUBJECT [AUTHORITY]
client_leaf() {
  signed_by "${3:-ca}" "$1" "$2" -addext extendedKeyUsage=clientAuth
}

signed_by() {
  local ca=$1 name=$2 subject=$3
  shift 3
  certificate "$name" "$subject" -CA "$P/$ca.crt" -CAkey "$P/$ca.key" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature "$@"
}

certificate() {
  local name=$1 subject=$2
  shift 2
  ! openssl x509 -in "$P/$name.crt" -noout -checkend 604800 &>/dev/null || return 0
  openssl req -x509 -config <(printf '[req]\ndistinguished_name=dn\n[dn]\n') -subj "$subject" -days 3650 \
    -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$P/$name.key" -out "$P/$name.crt.new" "$@" 2>&1
  mv "$P/$name.crt.new" "$P/$name.crt"
}

service_account_key() {
  [[ ! -s $P/sa.pub ]] || return 0
  openssl genrsa -out "$P/sa.key" 2048
  openssl rsa -in "$P/sa.key" -pubout -out "$P/sa.pub.new"
  mv "$P/sa.pub.new" "$P/sa.pub"
}

# kubeconfig NAME LEAF: for a program of the cluster, with references to files.
kubeconfig() {
  write_kubeconfig "$K/$1" \
    "certificate-authority: $P/ca.crt" "client-certificate: $P/$2.crt" "client-key: $P/$2.key"
}

# portable_kubeconfig FILE LEAF: for people and tests, with everything in it.
portable_kubeconfig() {
  write_kubeconfig "$1" \
    "certificate-authority-data: $(base64 -w 0 "$P/ca.crt")" \
    "client-certificate-data: $(base64 -w 0 "$P/$2.crt")" "client-key-data: $(base64 -w 0 "$P/$2.key")"
}

write_kubeconfig() {
  local file=$1 authority=$2 certificate=$3 key=$4
  cat >"$file.new" <<END
apiVersion: v1
kind: Config
clusters: [{name: garboard, cluster: {server: "https://$API_HOST:$API_PORT", $authority}}]
users: [{name: $(basename "$file"), user: {$certificate, $key}}]
contexts: [{name: garboard, context: {cluster: garboard, user: $(basename "$file")}}]
current-context: garboard
END
  mv "$file.new" "$file"
}
