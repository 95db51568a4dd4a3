DROP TABLE saga_step_log;
DROP TABLE saga_instance;
