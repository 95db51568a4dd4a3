package dev.garboard.kit.runtime;

/**
 * The limits of one HTTP/2 connection (RFC 9113, section 6.5.2).
 *
 * @param maxStreams open at once
 * @param maxHeaderList of one request, as RFC 9113 counts
 */
public record Http2Limits(@Default("256") int maxStreams, @Default("8KiB") ByteSize maxHeaderList) {
  public Http2Limits {
    InvalidSetting.unlessBetween("maxStreams", maxStreams, 1, 10_000);
    InvalidSetting.unlessBetween("maxHeaderList", maxHeaderList.bytes(), 256, 1 << 20);
  }
}
