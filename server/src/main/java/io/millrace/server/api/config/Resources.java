package io.millrace.server.api.config;

import io.millrace.replication.cluster.ClusterView;
import io.millrace.server.api.topic.TopicNames;
import io.millrace.wire.protocol.ErrorCode;

import java.util.regex.Pattern;

/** Turns type and name of a request's resource into what this broker can serve. */
final class Resources {
    static final byte TOPIC = 2;
    static final byte BROKER = 4;
    static final byte BROKER_LOGGER = 8;
    static final byte CLIENT_METRICS = 16;
    static final byte GROUP = 32;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,10}");

    private final ClusterView view;
    private final int brokerId;

    Resources(ClusterView view, int brokerId) {
        this.view = view;
        this.brokerId = brokerId;
    }

    /**
     * The resource whose configs somebody wants to see.
     *
     * @throws Refusal when there is none, or not here
     */
    ConfigTarget toDescribe(byte type, String name) {
        if (type == TOPIC && !TopicNames.isValid(name)) {
            throw new Refusal(
                    ErrorCode.INVALID_TOPIC_EXCEPTION, "\"" + name + "\" cannot name a topic");
        }
        return find(type, name);
    }

    /**
     * The resource whose configs somebody wants to change.
     *
     * @throws Refusal when there is none, or not here
     */
    ConfigTarget toAlter(byte type, String name) {
        if (type == TOPIC && name.isEmpty())
            throw invalid("topics have no configs in common; each has its own");
        return find(type, name);
    }

    private ConfigTarget find(byte type, String name) {
        return switch (type) {
            case TOPIC -> topic(name);
            case BROKER ->
                    name.isEmpty()
                            ? new ConfigTarget.AllBrokers()
                            : new ConfigTarget.Broker(own(name));
            case BROKER_LOGGER -> {
                own(name);
                yield new ConfigTarget.Loggers();
            }
            case CLIENT_METRICS -> {
                if (name.isEmpty()) throw invalid("a subscription must have a name");
                yield new ConfigTarget.ClientMetrics(name);
            }
            case GROUP -> {
                if (name.isEmpty()) throw invalid("groups have no configs in common");
                yield new ConfigTarget.Group(name);
            }
            default -> throw invalid("configs of resource type " + type + " are not served");
        };
    }

    private ConfigTarget topic(String name) {
        if (view.image().topic(name) == null) {
            throw new Refusal(
                    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "topic " + name + " does not exist");
        }
        return new ConfigTarget.Topic(name);
    }

    private int own(String name) {
        if (!NUMBER.matcher(name).matches())
            throw invalid("a broker's id is a whole number, not \"" + name + "\"");
        if (Long.parseLong(name) != brokerId) {
            throw invalid("this is broker " + brokerId + "; ask broker " + name + " itself");
        }
        return brokerId;
    }

    private static Refusal invalid(String why) {
        return new Refusal(ErrorCode.INVALID_REQUEST, why);
    }
}
