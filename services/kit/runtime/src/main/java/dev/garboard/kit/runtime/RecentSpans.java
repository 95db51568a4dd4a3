package dev.garboard.kit.runtime;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;

/** Keeps the last thousand spans, for tests. */
final class RecentSpans implements SpanExporter {
  private static final int MOST = 1000;

  private final LinkedBlockingDeque<SpanData> spans = new LinkedBlockingDeque<>(MOST);

  List<SpanData> spans() {
    return List.copyOf(spans);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> ended) {
    for (var span : ended) {
      while (!spans.offerLast(span)) {
        spans.pollFirst();
      }
    }
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode flush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }
}
