package dev.garboard.kit.runtime;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * A block of addresses (RFC 4632), such as {@code 10.0.0.0/8}, {@code fd00::/8} or one address.
 *
 * @param base any address of the block
 * @param bits that all addresses of it have in common
 */
record Cidr(InetAddress base, int bits) {
  Cidr {
    if (bits < 0 || bits > base.getAddress().length * 8) {
      throw new IllegalArgumentException("no such prefix: /" + bits);
    }
  }

  static Cidr parse(String text) {
    var slash = text.indexOf('/');
    var base = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    var most = base.getAddress().length * 8;
    return new Cidr(base, slash < 0 ? most : Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(InetAddress address) {
    var ours = base.getAddress();
    var theirs = address.getAddress();
    return ours.length == theirs.length && prefix(ours).equals(prefix(theirs));
  }

  private BigInteger prefix(byte[] address) {
    return new BigInteger(1, address).shiftRight(address.length * 8 - bits);
  }
}
