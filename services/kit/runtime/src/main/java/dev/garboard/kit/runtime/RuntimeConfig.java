package dev.garboard.kit.runtime;

/**
 * What every process of the house configures; nest it, or its parts, in the service's own record.
 *
 * @param admin the listener of operations
 * @param drain how to say good-bye
 * @param logging what is logged
 */
public record RuntimeConfig(AdminConfig admin, DrainConfig drain, LoggingConfig logging) {}
