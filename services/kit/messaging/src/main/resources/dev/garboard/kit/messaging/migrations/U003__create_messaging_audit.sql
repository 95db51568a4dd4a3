DROP TABLE messaging_audit;
