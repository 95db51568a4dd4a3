DROP TABLE user_view;
