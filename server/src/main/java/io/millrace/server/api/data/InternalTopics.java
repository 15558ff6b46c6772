package io.millrace.server.api.data;

import java.util.Set;

/** The topics in which brokers keep their own records. */
final class InternalTopics {
    private static final Set<String> NAMES =
            Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

    private InternalTopics() {}

    static boolean isInternal(String topic) {
        return topic.startsWith("__") && NAMES.contains(topic);
    }
}
