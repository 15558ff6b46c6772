package io.millrace.server.peer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions in which a follower asks its leader: fixed by {@code inter.broker.protocol.version},
 * as nothing is negotiated between replicas.
 *
 * @param fetch of Fetch
 * @param epochs of OffsetForLeaderEpoch
 * @param listOffsets of ListOffsets
 */
public record PeerVersions(int fetch, int epochs, int listOffsets) {
    private static final Pattern RELEASE =
            Pattern.compile("(\\d+)\\.(\\d+)(?:\\.\\d+)*(?:-IV(\\d+))?");
    private static final int ANY = 99;

    /** Those of a release, as Kafka numbers them; a name that says nothing means the newest. */
    public static PeerVersions of(String release) {
        Matcher parts = RELEASE.matcher(release.strip());
        int at = parts.matches() ? ordinal(parts) : Integer.MAX_VALUE;
        return new PeerVersions(fetch(at), epochs(at), listOffsets(at));
    }

    private static int ordinal(Matcher parts) {
        int step = parts.group(3) == null ? ANY : Integer.parseInt(parts.group(3));
        return ordinal(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), step);
    }

    private static int ordinal(int major, int minor, int step) {
        return (major * 100 + minor) * 100 + step;
    }

    private static int fetch(int at) {
        if (at >= ordinal(3, 9, 0)) return 17;
        if (at >= ordinal(3, 7, 4)) return 16;
        if (at >= ordinal(3, 5, 1)) return 15;
        if (at >= ordinal(3, 5, 0)) return 14;
        if (at >= ordinal(3, 1, 0)) return 13;
        if (at >= ordinal(2, 7, 1)) return 12;
        if (at >= ordinal(2, 3, 1)) return 11;
        if (at >= ordinal(2, 1, 2)) return 10;
        if (at >= ordinal(2, 0, 1)) return 8;
        return at >= ordinal(1, 1, 0) ? 7 : 5;
    }

    private static int epochs(int at) {
        if (at >= ordinal(2, 8, 0)) return 4;
        if (at >= ordinal(2, 3, 1)) return 3;
        return at >= ordinal(2, 1, 1) ? 2 : 1;
    }

    private static int listOffsets(int at) {
        if (at >= ordinal(3, 9, 0)) return 9;
        if (at >= ordinal(3, 5, 0)) return 8;
        if (at >= ordinal(3, 0, 1)) return 7;
        if (at >= ordinal(2, 8, 0)) return 6;
        if (at >= ordinal(2, 2, 1)) return 5;
        return at >= ordinal(2, 1, 1) ? 4 : 3;
    }
}
