# shellcheck shell=bash
# Tokens for who tries things out. Source tools.sh before; ROOT is the checkout, in which services/kit/testing is built.

# token_of SCOPE: of somebody new, signed with GARBOARD_SECURITY_JWT_SECRET.
token_of() { java -cp "$ROOT/services/kit/testing/target/classes" dev.garboard.kit.testing.StackMain token "$1"; }
