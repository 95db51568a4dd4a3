package dev.garboard.kit.saga;

/** Whether a saga does its steps or undoes them. */
enum Direction {
  FORWARD,
  BACKWARD
}
