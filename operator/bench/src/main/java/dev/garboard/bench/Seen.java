package dev.garboard.bench;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.function.Consumer;

/** Looks at every version of every object that a watch shows. */
record Seen<R>(Consumer<R> look) implements ResourceEventHandler<R> {

  @Override
  public void onAdd(R object) {
    look.accept(object);
  }

  @Override
  public void onUpdate(R old, R fresh) {
    look.accept(fresh);
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {}
}
