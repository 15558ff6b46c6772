package io.millrace.server.api.topic;

import java.util.Set;
import java.util.regex.Pattern;

/** Which topic names are allowed, and which belong to the brokers. */
public final class TopicNames {
    public static final String CONSUMER_OFFSETS = "__consumer_offsets";
    static final String CLUSTER_METADATA = "__cluster_metadata";
    public static final String TRANSACTION_STATE = "__transaction_state";
    private static final Set<String> INTERNAL =
            Set.of(CONSUMER_OFFSETS, TRANSACTION_STATE, "__share_group_state");
    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private TopicNames() {}

    public static boolean isValid(String name) {
        return ALLOWED.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    /** Whether the brokers keep their own records in it. */
    public static boolean isInternal(String name) {
        return INTERNAL.contains(name);
    }
}
