package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;
import static io.millrace.server.config.ResourceKey.alone;
import static io.millrace.server.config.ResourceKey.inheriting;

import java.util.List;

/** The options a topic can override without any effect: known, so that Kafka's topics load. */
final class TopicIdleKeys {
    private TopicIdleKeys() {}

    static List<ResourceKey<?>> all() {
        return List.of(
                inheriting(
                        ofString(
                                        "message.format.version",
                                        "3.0-IV1",
                                        "Format of stored records in old releases; always the"
                                                + " newest here.")
                                .idle(),
                        brokerKey("log.message.format.version")),
                alone(
                        ofBoolean(
                                        "remote.storage.enable",
                                        false,
                                        "Whether old segments move to remote storage.")
                                .idle()),
                inheriting(
                        ofLong(
                                        "local.retention.ms",
                                        -2L,
                                        "How long segments stay on local disk, in ms; -2 as long as"
                                                + " retention.ms.")
                                .check(atLeast(-2))
                                .idle(),
                        brokerKey("log.local.retention.ms")),
                inheriting(
                        ofLong(
                                        "local.retention.bytes",
                                        -2L,
                                        "Bytes that stay on local disk; -2 as many as"
                                                + " retention.bytes.")
                                .check(atLeast(-2))
                                .idle(),
                        brokerKey("log.local.retention.bytes")),
                alone(
                        ofBoolean(
                                        "remote.log.copy.disable",
                                        false,
                                        "Whether copying to remote storage is paused.")
                                .idle()),
                alone(
                        ofBoolean(
                                        "remote.log.delete.on.disable",
                                        false,
                                        "Whether ending remote storage deletes what is there.")
                                .idle()));
    }

    private static ConfigKey<?> brokerKey(String name) {
        var key = BrokerKeys.find(name);
        if (key == null) throw new IllegalStateException("no broker key " + name);
        return key;
    }
}
