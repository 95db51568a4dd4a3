-- 100,000 users whose answers have about 0.5 kB.
INSERT INTO users (id, email, email_verified, password_hash, name, status, version, created_at, updated_at)
SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'user' || i || '@' || repeat('department.', 10) || 'example.org', true, '$argon2id$',
  rpad('User ' || i, 100, '-of-a-long-name'), 'ACTIVE', 1, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'
FROM generate_series(0, 99999) AS i;

INSERT INTO user_view (id, email, email_verified, name, deleted, version, created_at, updated_at)
SELECT id, email, email_verified, name, false, version, created_at, updated_at FROM users;
