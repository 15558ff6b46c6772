package io.millrace.log.upkeep;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/*
 * SipHash-2-4 with 128 bits of output. Keys come from clients, so the hash has a secret of its own: nobody can make two
 * keys collide on purpose, and by chance it happens once in 2^64 pairs. (Kafka uses MD5, which takes several times as
 * long; what a table of hashes looks like is nobody else's business.)
 */

/** A fingerprint of record keys that is as good as the key. Belongs to one thread. */
final class KeyHash {
    private final long k0;
    private final long k1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long high;
    private long low;

    KeyHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    KeyHash(RandomGenerator random) {
        this(random.nextLong(), random.nextLong());
    }

    /** Computes the fingerprint of what remains in {@code key}, whose position stays. */
    void hash(ByteBuffer key) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
        int at = key.position();
        int end = key.limit();
        long length = (long) (end - at) << 56;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            absorb(Long.reverseBytes(key.getLong(at)));
        }
        long tail = length;
        for (int shift = 0; at < end; at++, shift += 8) {
            tail |= (key.get(at) & 0xffL) << shift;
        }
        absorb(tail);
        v2 ^= 0xee;
        rounds(4);
        high = v0 ^ v1 ^ v2 ^ v3;
        v1 ^= 0xdd;
        rounds(4);
        low = v0 ^ v1 ^ v2 ^ v3;
    }

    private void absorb(long word) {
        v3 ^= word;
        rounds(2);
        v0 ^= word;
    }

    private void rounds(int count) {
        long a = v0;
        long b = v1;
        long c = v2;
        long d = v3;
        for (int i = 0; i < count; i++) {
            a += b;
            c += d;
            b = Long.rotateLeft(b, 13) ^ a;
            d = Long.rotateLeft(d, 16) ^ c;
            a = Long.rotateLeft(a, 32);
            c += b;
            a += d;
            b = Long.rotateLeft(b, 17) ^ c;
            d = Long.rotateLeft(d, 21) ^ a;
            c = Long.rotateLeft(c, 32);
        }
        v0 = a;
        v1 = b;
        v2 = c;
        v3 = d;
    }

    /** The first half of the last fingerprint. */
    long high() {
        return high;
    }

    /** The second half of the last fingerprint. */
    long low() {
        return low;
    }
}
