package dev.garboard.peers.vertx;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.Map;

/** Hashes passwords with Argon2id. */
record Passwords(Argon2Function function) {

  static Passwords of(Map<String, String> environment) {
    return new Passwords(
        Argon2Function.getInstance(
            Integer.parseInt(environment.getOrDefault("PASSWORD_MEMORY_KIB", "19456")),
            Integer.parseInt(environment.getOrDefault("PASSWORD_PASSES", "2")),
            1,
            32,
            Argon2.ID));
  }

  String hash(String password) {
    return Password.hash(password).addRandomSalt(16).with(function).getResult();
  }
}
