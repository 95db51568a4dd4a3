-- outside of a transaction
-- The relay asks for them with every batch: they hold back their aggregates.
CREATE INDEX CONCURRENTLY outbox_failed ON outbox (shard) WHERE attempts > 0;
