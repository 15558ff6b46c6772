package io.millrace.wire.protocol;

import io.millrace.wire.io.WireWriter;

import java.nio.ByteBuffer;

/**
 * A request, a response or a record of an internal topic. It is the same object in every version:
 * fields that a version does not have are left out when it is written and have their defaults after
 * it was read. Lists and buffers handed to a message must not be changed afterwards.
 */
public interface Message {
    /**
     * Writes the fields of one version.
     *
     * @throws IllegalArgumentException when the version does not exist, or does not allow a null
     *     that is there
     */
    void write(WireWriter out, int version);

    /** The number of bytes that {@link #write} writes, file ranges included. */
    int size(int version);

    /** The message in one buffer; it must have no file range in it. */
    default ByteBuffer toBuffer(int version) {
        WireWriter out = WireWriter.whole(size(version));
        write(out, version);
        return out.toBuffer();
    }
}
