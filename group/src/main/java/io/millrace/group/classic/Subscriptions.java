package io.millrace.group.classic;

import io.millrace.wire.io.Malformed;
import io.millrace.wire.io.WireReader;
import io.millrace.wire.message.ConsumerProtocolSubscription;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a group's members have subscribed to, as far as the coordinator can read it. */
public final class Subscriptions {
    private static final String CONSUMER = "consumer";

    private Subscriptions() {}

    /** The topics; nothing if the group's members do not speak the consumer's protocol. */
    public static Optional<Set<String>> topics(ClassicGroup group) {
        if (!CONSUMER.equals(group.protocolType()) || group.protocol() == null) {
            return Optional.empty();
        }
        Set<String> topics = new TreeSet<>();
        for (ClassicMember member : group.members().values()) {
            try {
                topics.addAll(read(member.metadata(group.protocol())));
            } catch (Malformed unreadable) {
                return Optional.empty();
            }
        }
        return Optional.of(topics);
    }

    /** Versions to come are read as far as the newest known one goes. */
    private static List<String> read(ByteBuffer metadata) {
        var in = new WireReader(metadata.duplicate());
        int version = Math.min(in.int16(), ConsumerProtocolSubscription.VERSIONS.newest());
        if (version < 0) {
            throw new Malformed("subscription of version " + version);
        }
        return ConsumerProtocolSubscription.read(in, version).topics();
    }
}
