package main

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

var (
	ErrNoSuchUser = errors.New("no such user")
	ErrEmailTaken = errors.New("email taken")
)

// User is a row of the read model, and the answer.
type User struct {
	ID            uuid.UUID `json:"id"`
	Email         string    `json:"email"`
	EmailVerified bool      `json:"email_verified"`
	Name          string    `json:"name"`
	Version       int64     `json:"version"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
}

// Users are kept in PostgreSQL.
type Users struct {
	pool *pgxpool.Pool
}

// Find reads one user of the read model.
func (u *Users) Find(ctx context.Context, id uuid.UUID) (User, error) {
	user := User{ID: id}
	err := u.pool.QueryRow(ctx,
		`SELECT email, email_verified, name, version, created_at, updated_at
		 FROM user_view WHERE id = $1 AND NOT deleted`, id).
		Scan(&user.Email, &user.EmailVerified, &user.Name, &user.Version, &user.CreatedAt, &user.UpdatedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return User{}, ErrNoSuchUser
	}
	user.CreatedAt, user.UpdatedAt = user.CreatedAt.UTC(), user.UpdatedAt.UTC()
	return user, err
}

// Add inserts a user and the event that tells of it, in one transaction.
func (u *Users) Add(ctx context.Context, email, hash, name string) (User, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return User{}, err
	}
	now := time.Now().UTC().Truncate(time.Microsecond)
	user := User{ID: id, Email: email, Name: name, Version: 1, CreatedAt: now, UpdatedAt: now}
	err = pgx.BeginFunc(ctx, u.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx,
			`INSERT INTO users (id, email, email_verified, password_hash, name, status, version, created_at, updated_at)
			 VALUES ($1, $2, false, $3, $4, 'ACTIVE', 1, $5, $5)`, id, email, hash, name, now)
		if err != nil {
			return err
		}
		return announce(ctx, tx, user)
	})
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "23505" {
		return User{}, ErrEmailTaken
	}
	return user, err
}

func announce(ctx context.Context, tx pgx.Tx, user User) error {
	event, err := uuid.NewV7()
	if err != nil {
		return err
	}
	payload, err := json.Marshal(map[string]any{
		"user_id": user.ID, "email": user.Email, "name": user.Name, "created_at": user.CreatedAt})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx,
		`INSERT INTO outbox (event_id, shard, aggregate_type, aggregate_id, aggregate_seq, topic, key, type, payload, headers)
		 VALUES ($1, $2, 'user', $3, 1, 'user.events.v1', $3, 'dev.garboard.user.created.v1', $4, '{}')`,
		event, shard(user.ID), user.ID.String(), payload)
	return err
}

func shard(id uuid.UUID) int {
	hash := fnv.New32a()
	hash.Write(id[:])
	return int(hash.Sum32() % 16)
}
