package dev.garboard.kit.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a configuration record component when neither file nor environment sets it, written
 * as a person would write it in the file: {@code "10s"}, {@code "1MiB"}, {@code "a,b"}. On a nested
 * record it replaces defaults of that record: {@code "port=9081,host=127.0.0.1"}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** The text, parsed exactly as one from the environment. */
  String value();

  /** What it is in profile dev instead; one text, or none if it is the same. */
  String[] dev() default {};
}
