package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.topic.TopicNames;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

/** Turns type and name of a request's resource into what this broker can serve. */
final class Resources {
    static final byte TOPIC = 2;
    static final byte BROKER = 4;

    private final ClusterView view;
    private final int brokerId;

    Resources(ClusterView view, int brokerId) {
        this.view = view;
        this.brokerId = brokerId;
    }

    /** The target, or why there is none. */
    record Found(@Nullable ConfigTarget target, ErrorCode error, @Nullable String why) {
        static Found of(ConfigTarget target) {
            return new Found(target, ErrorCode.NONE, null);
        }

        static Found refused(ErrorCode error, String why) {
            return new Found(null, error, why);
        }
    }

    Found find(byte type, String name) {
        return switch (type) {
            case TOPIC -> topic(name);
            case BROKER -> broker(name);
            default ->
                    Found.refused(
                            ErrorCode.INVALID_REQUEST,
                            "configs of resource type " + type + " are not served");
        };
    }

    private Found topic(String name) {
        if (!TopicNames.isValid(name)) {
            return Found.refused(
                    ErrorCode.INVALID_TOPIC_EXCEPTION, "\"" + name + "\" cannot name a topic");
        }
        if (view.image().topic(name) == null) {
            return Found.refused(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic " + name + " does not exist");
        }
        return Found.of(new ConfigTarget.Topic(name));
    }

    private Found broker(String name) {
        if (name.isEmpty()) return Found.of(new ConfigTarget.AllBrokers());
        if (name.equals(Integer.toString(brokerId)))
            return Found.of(new ConfigTarget.Broker(brokerId));
        return Found.refused(
                ErrorCode.INVALID_REQUEST,
                "this is broker "
                        + brokerId
                        + "; ask broker \""
                        + name
                        + "\" itself, if there is one");
    }
}
