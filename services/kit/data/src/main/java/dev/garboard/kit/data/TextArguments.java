package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.sql.Types;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Refuses what has no UTF-8: the driver would silently store question marks. */
final class TextArguments extends AbstractArgumentFactory<String> {
  TextArguments() {
    super(Types.VARCHAR);
  }

  @Override
  protected Argument build(String text, ConfigRegistry config) {
    if (!isWellFormed(text)) {
      throw new Refusal(Problem.VALIDATION_FAILED, "a text is not well-formed Unicode");
    }
    return (position, statement, _) -> statement.setString(position, text);
  }

  private static boolean isWellFormed(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
