CREATE TABLE items (
  sku        varchar(32)  COLLATE "C" PRIMARY KEY,
  title      varchar(200) NOT NULL,
  unit_price bigint       NOT NULL CHECK (unit_price > 0),
  currency   char(3)      NOT NULL,
  version    bigint       NOT NULL CHECK (version >= 1),
  updated_at timestamptz  NOT NULL
);

-- Every reservation writes here, and touches no index: half of each page is free for that.
CREATE TABLE stock (
  sku      varchar(32) COLLATE "C" PRIMARY KEY REFERENCES items (sku),
  on_hand  bigint      NOT NULL CHECK (on_hand <= 1000000000),
  reserved bigint      NOT NULL,
  version  bigint      NOT NULL CHECK (version >= 1),
  counts   bigint      NOT NULL CHECK (counts >= 0),
  CHECK (0 <= reserved AND reserved <= on_hand)
) WITH (fillfactor = 50);
