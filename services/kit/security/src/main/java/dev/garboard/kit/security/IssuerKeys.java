package dev.garboard.kit.security;

/** The keys of an issuer, which signs with one of them. */
public sealed interface IssuerKeys extends TokenKeys permits SigningKeys, SharedSecret {
  /** The key to sign with now. */
  TokenKey active();
}
