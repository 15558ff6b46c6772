package io.millrace.wire.protocol;

import io.millrace.wire.io.Sizes;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.io.WireWriter;

import org.jspecify.annotations.Nullable;

/**
 * The header of a request.
 *
 * <pre>
 * v0  | api key int16 | api version int16 | correlation id int32 |
 * v1  | ...v0                                                    | client id nullable string |
 * v2  | ...v1                                                                                | tags |
 * </pre>
 *
 * The client id keeps its two-byte length in v2, where everything else is compact: a broker must be
 * able to read the header of an ApiVersions request whose version it does not know.
 */
public record RequestHeader(
        short apiKey, short apiVersion, int correlationId, @Nullable String clientId)
        implements Message {
    /** The header's own versions. */
    public static final Versions VERSIONS = new Versions(0, 2);

    /**
     * Reads a header of that version.
     *
     * @throws io.millrace.wire.io.Malformed when the bytes are not such a header
     */
    public static RequestHeader read(WireReader in, int version) {
        VERSIONS.require(version, "RequestHeader");
        short apiKey = in.int16();
        short apiVersion = in.int16();
        int correlationId = in.int32();
        String clientId = version >= 1 ? in.nullableString(false) : null;
        if (version >= 2) in.skipTags();
        return new RequestHeader(apiKey, apiVersion, correlationId, clientId);
    }

    @Override
    public void write(WireWriter out, int version) {
        VERSIONS.require(version, "RequestHeader");
        out.int16(apiKey);
        out.int16(apiVersion);
        out.int32(correlationId);
        if (version >= 1) out.string(clientId, false);
        if (version >= 2) out.unsignedVarint(0);
    }

    @Override
    public int size(int version) {
        VERSIONS.require(version, "RequestHeader");
        return 8 + (version >= 1 ? Sizes.string(clientId, false) : 0) + (version >= 2 ? 1 : 0);
    }
}
