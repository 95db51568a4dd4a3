DROP TABLE stock;
DROP TABLE items;
