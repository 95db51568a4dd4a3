DROP TABLE blocked_users;
