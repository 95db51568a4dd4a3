# shellcheck shell=bash
# The chapters of hack/demo about the shop. Source tools.sh, shop.sh and token.sh before.

SHOP=shop
SHOP_SERVICES=(user inventory payment order)

open_shop() {
  step "namespace $SHOP, which admits only restricted pods" namespace "$SHOP"
  step 'a Secret: a password for the database, a key for tokens' shop_secret
  step 'helm install shop: PostgreSQL, Kafka, a payment gateway, four Microservices' install_shop
  step 'PostgreSQL, Kafka and the gateway are up' shop_needs
  step 'all four are Ready' kubectl_shop wait --for=condition=Ready microservices --all --timeout=300s
  kubectl_shop get microservices | show
}

# Not on what an earlier demo has left: each begins with an empty shop.
install_shop() {
  helm uninstall shop --namespace "$SHOP" --ignore-not-found --wait
  kubectl_shop wait --for=delete pod --all --timeout=60s
  helm install shop charts/shop --namespace "$SHOP" --set image.repository=garboard.local --set image.pullPolicy=Never
}

shop_secret() {
  kubectl_shop get secret shop || kubectl_shop create secret generic shop --from-literal=database-username=postgres \
    "--from-literal=database-password=$(random_text)" "--from-literal=jwt-secret=$(random_text)"
}

random_text() { head -c 32 /dev/urandom | base64 | tr -d '\n'; }

shop_needs() {
  local name
  for name in postgres kafka gateway; do kubectl_shop rollout status "deployment/$name" --timeout=180s; done
}

first_order() {
  local started order
  enter_shop
  step 'tea on the shelf: PUT /api/v1/items/TEA-01, PUT /api/v1/stock/TEA-01 of inventory' fill_shelf "$staff" "$inventory"
  buyer=$(sign_up "$users")
  say '         POST /api/v1/users, POST /api/v1/auth/token: a buyer'
  started=$EPOCHREALTIME
  order=$(order_tea "$buyer" "$orders")
  say "         POST /api/v1/orders: order $order"
  await_confirmed "$order" "$started"
  step 'the money is taken' until_true 60 payment_is CAPTURED "$order"
}

enter_shop() {
  find_address "$SHOP" inventory 18084
  inventory=$address
  find_address "$SHOP" user 18081
  users=$address
  find_address "$SHOP" payment 18083
  payments=$address
  find_address "$SHOP" gateway 18089
  gateway=$address
  find_address "$SHOP" order 18082
  orders=$address
  step 'they answer' await_answers "$inventory/openapi" "$users/openapi" "$payments/openapi" "$gateway/ledger" "$orders/openapi"
  staff=$(GARBOARD_SECURITY_JWT_SECRET=$(kubectl_shop get secret shop -o jsonpath='{.data.jwt-secret}' | base64 -d) token_of stock:write)
}

await_answers() {
  local url
  for url in "$@"; do until_true 30 curl -fsS --max-time 5 -o /dev/null "$url"; done
}

# sign_up USERS: prints the token of somebody new.
sign_up() {
  local person
  person="{\"email\": \"ada-$RANDOM$RANDOM@example.org\", \"password\": \"correct horse battery\", \"name\": \"Ada\"}"
  curl -fsS --max-time 10 -H 'content-type: application/json' -d "$person" -o /dev/null "$1/api/v1/users"
  curl -fsS --max-time 10 -H 'content-type: application/json' -d "${person/, \"name\": \"Ada\"/}" "$1/api/v1/auth/token" | field access_token
}

# await_confirmed ORDER STARTED
await_confirmed() {
  local status
  status=$(await_end "$buyer" "$orders" "$1")
  say "$(seconds_since "$2")  order $1 is $status"
  [[ $status == CONFIRMED ]] || fail "the order $1 ended as $status"
}

killed_payment() {
  local started order booked
  step 'a pod that sees the processes of the node, to kill one' bring_killer
  booked=$(ledger | wc -l)
  started=$EPOCHREALTIME
  order=$(order_tea "$buyer" "$orders" tok_slow)
  say "         POST /api/v1/orders with tok_slow, for which the gateway takes its time: order $order"
  step 'its payment is at the gateway' until_true 20 payment_is INITIATED "$order"
  step 'kill -9 of the payment pod' kill_payment
  [[ $(ask "$buyer" GET "$orders/api/v1/orders/$order" | field status) == PENDING ]] || fail 'the order had ended before the kill'
  await_confirmed "$order" "$started"
  kubectl --namespace "$SYSTEM" delete pod killer --now >/dev/null
  kubectl_shop get pod -l garboard.dev/name=payment | show
  step 'the money is taken' until_true 60 payment_is CAPTURED "$order"
  say '         GET /ledger of the gateway, since this order:'
  ledger | tail -n "+$((booked + 1))" | show
  [[ $(ledger | tail -n "+$((booked + 1))" | awk '{print $3}' | sort | xargs) == 'authorized captured' ]] || fail 'the gateway did not take the money once'
}

# A pod that is deleted, even with --force, may still end what it has begun.
bring_killer() {
  kubectl --namespace "$SYSTEM" delete pod killer --ignore-not-found --now
  kubectl --namespace "$SYSTEM" run killer --image=garboard.local/busybox:1 --image-pull-policy=Never --restart=Never \
    --overrides='{"spec": {"hostPID": true}}' -- sleep 600
  kubectl --namespace "$SYSTEM" wait --for=condition=Ready pod/killer --timeout=60s
}

# Its user is that of the services; a process is known by its container.
kill_payment() {
  local container
  container=$(kubectl_shop get pod -l garboard.dev/name=payment -o jsonpath='{.items[0].status.containerStatuses[0].containerID}')
  kubectl --namespace "$SYSTEM" exec killer -- sh -c "kill -9 \$(grep -l ${container##*/} /proc/[0-9]*/cgroup | cut -d / -f 3)"
}

# payment_is STATUS ORDER
payment_is() { [[ $(curl -sS --max-time 5 -H "authorization: Bearer $buyer" "$payments/api/v1/payments?order_id=$2" | field status) == "$1" ]]; }

ledger() { curl -fsS --max-time 5 "$gateway/ledger"; }

kubectl_shop() { kubectl --namespace "$SHOP" "$@"; }

why_not_the_shop() {
  local name
  evidence "microservices in $SHOP" kubectl_shop get microservices -o wide
  evidence "events in $SHOP" kubectl_shop get events --sort-by=.lastTimestamp
  for name in "${SHOP_SERVICES[@]}" postgres kafka gateway; do
    evidence "$name said" kubectl_shop logs "deployment/$name" --tail=10
  done
}
