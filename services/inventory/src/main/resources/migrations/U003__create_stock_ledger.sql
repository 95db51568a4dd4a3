DROP VIEW stock_differences;
DROP TABLE stock_ledger;
DROP FUNCTION stock_ledger_only_grows;
