# shellcheck shell=bash
# What one does in a shop: fill the shelf, buy, look. Source tools.sh before; curl is needed.

# ask TOKEN METHOD URL [BODY] [HEADER…]: the answer's body; anything but 2xx ends the script with it. Who is told to
# come again (503) does so, with the same key.
ask() {
  local token=$1 method=$2 url=$3 body=${4:-} answer
  shift $(($# < 4 ? 3 : 4))
  local options=(-sS --retry 10 --retry-max-time 30 --max-time 20 -X "$method" -H "authorization: Bearer $token" -w '\n%{http_code}')
  [[ -z $body ]] || options+=(-H 'content-type: application/json' -d "$body")
  for header in "$@"; do options+=(-H "$header"); done
  answer=$(curl "${options[@]}" "$url") || fail "$method $url had no answer"
  [[ ${answer##*$'\n'} == 2* ]] || fail "$method $url: $answer"
  echo "${answer%$'\n'*}"
}

# field NAME: of the JSON object on standard input, where it is text or a number.
field() { sed -nE "s/.*\"$1\": ?\"?([^\",}]*).*/\1/p" | head -n 1; }

# fill_shelf TOKEN INVENTORY: tea, as much as one can carry.
fill_shelf() {
  ask "$1" PUT "$2/api/v1/items/TEA-01" '{"title": "Green tea", "unit_price": {"amount": "4.20", "currency": "EUR"}}' >/dev/null
  ask "$1" PUT "$2/api/v1/stock/TEA-01" '{"on_hand": 1000}' >/dev/null
}

# order_tea TOKEN ORDERS [METHOD]: prints the id of the order.
order_tea() {
  ask "$1" POST "$2/api/v1/orders" "{\"lines\": [{\"sku\": \"TEA-01\", \"quantity\": 2}], \"payment_method\": \"${3:-tok_ok}\"}" \
    "idempotency-key: $(cat /proc/sys/kernel/random/uuid)" | field id
}

# await_end TOKEN ORDERS ID: returns when the order is CONFIRMED or CANCELLED, and prints which.
await_end() {
  local status='' tries=0
  while [[ $status != CONFIRMED && $status != CANCELLED ]]; do
    ((tries++ < 300)) || fail "the order $3 is ${status:-not there} after a minute"
    sleep 0.2
    status=$(ask "$1" GET "$2/api/v1/orders/$3" 2>/dev/null | field status) || true # seen a moment after it was accepted
  done
  echo "$status"
}
