package io.millrace.log;

import io.millrace.wire.compress.Decompressor;
import io.millrace.wire.record.BatchCheck;

/**
 * What a thread keeps to work with, whatever log it works on: contexts of codecs are large, and
 * there are more logs than threads.
 */
final class Scratch {
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final BatchCheck check = new BatchCheck();
    private final Decompressor decompressor = new Decompressor();

    private Scratch() {}

    static BatchCheck check() {
        return OF_THREAD.get().check;
    }

    static Decompressor decompressor() {
        return OF_THREAD.get().decompressor;
    }
}
