-- outside of a transaction
DROP INDEX CONCURRENTLY outbox_failed;
