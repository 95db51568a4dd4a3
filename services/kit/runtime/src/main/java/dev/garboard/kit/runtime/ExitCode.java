package dev.garboard.kit.runtime;

import ch.qos.logback.classic.LoggerContext;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;

/** How a process of the house ends. */
public enum ExitCode {
  /** Stopped in order, all work done. */
  STOPPED(0),
  /** The start failed, or a component gave up. */
  FAILED(1),
  /** The configuration was refused (EX_CONFIG of sysexits.h). */
  MISCONFIGURED(78);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** Runs a main program; an exception becomes a message and a code. */
  public static ExitCode of(Callable<ExitCode> program) {
    try {
      return program.call();
    } catch (ConfigException e) {
      System.err.println(e.getMessage());
      return MISCONFIGURED;
    } catch (Exception e) {
      LoggerFactory.getLogger(ExitCode.class).error("the process failed", e);
      return FAILED;
    }
  }

  /** Ends the process, after what was logged is written. */
  public void exit() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    System.exit(number);
  }
}
