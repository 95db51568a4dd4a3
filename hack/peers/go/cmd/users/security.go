package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/argon2"
)

// Tokens are checked here: HS256, with issuer, audience and expiry.
type Tokens struct {
	parser *jwt.Parser
	secret []byte
}

func NewTokens(secret, issuer, audience string) *Tokens {
	return &Tokens{
		parser: jwt.NewParser(
			jwt.WithValidMethods([]string{"HS256"}),
			jwt.WithIssuer(issuer),
			jwt.WithAudience(audience),
			jwt.WithExpirationRequired(),
			jwt.WithIssuedAt(),
			jwt.WithLeeway(30*time.Second)),
		secret: []byte(secret),
	}
}

// Subject is who a header `Bearer TOKEN` speaks for.
func (t *Tokens) Subject(header string) (string, error) {
	token, found := strings.CutPrefix(header, "Bearer ")
	if !found {
		return "", errors.New("no bearer token")
	}
	var claims jwt.RegisteredClaims
	_, err := t.parser.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return t.secret, nil })
	return claims.Subject, err
}

// Passwords are hashed with Argon2id.
type Passwords struct {
	memory uint32 // KiB
	passes uint32
}

// Hash makes a PHC string.
func (p Passwords) Hash(password string) string {
	salt := make([]byte, 16)
	rand.Read(salt) // Never fails.
	key := argon2.IDKey([]byte(password), salt, p.passes, p.memory, 1, 32)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, p.memory, p.passes, encode(salt), encode(key))
}
