DROP TABLE order_story;
DROP TABLE order_view;
