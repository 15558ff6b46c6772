package io.millrace.wire.protocol;

import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;

/** The header of a response: the correlation id of its request and, in version 1, tags. */
public record ResponseHeader(int correlationId) implements Message {
    /** The header's own versions. */
    public static final Versions VERSIONS = new Versions(0, 1);

    /**
     * Reads a header of that version.
     *
     * @throws io.millrace.wire.io.Malformed when the bytes are not such a header
     */
    public static ResponseHeader read(WireReader in, int version) {
        VERSIONS.require(version, "ResponseHeader");
        int correlationId = in.int32();
        if (version >= 1) in.skipTags();
        return new ResponseHeader(correlationId);
    }

    @Override
    public void write(WireWriter out, int version) {
        VERSIONS.require(version, "ResponseHeader");
        out.int32(correlationId);
        if (version >= 1) out.unsignedVarint(0);
    }

    @Override
    public int size(int version) {
        VERSIONS.require(version, "ResponseHeader");
        return version >= 1 ? 5 : 4;
    }
}
