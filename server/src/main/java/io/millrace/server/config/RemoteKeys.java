package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.Check.fraction;
import static io.millrace.server.config.Check.nonEmpty;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofDouble;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofLong;
import static io.millrace.server.config.ConfigKey.ofString;

/** Tiered storage. */
public final class RemoteKeys {
    static final KeyTable TABLE = new KeyTable("Tiered storage", "Tiered storage.");

    static {
        TABLE.idle(
                ofBoolean(
                        "remote.log.storage.system.enable",
                        false,
                        "Whether old segments move to remote storage."),
                ofString(
                                "remote.log.storage.manager.impl.prefix",
                                "rsm.config.",
                                "Prefix of the storage plug-in's own keys.")
                        .check(nonEmpty()),
                ofString(
                                "remote.log.metadata.manager.impl.prefix",
                                "rlmm.config.",
                                "Prefix of the metadata plug-in's own keys.")
                        .check(nonEmpty()),
                ofString("remote.log.storage.manager.class.name", null, "The storage plug-in.")
                        .check(nonEmpty()),
                ofString("remote.log.storage.manager.class.path", null, "Its class path."),
                ofString(
                                "remote.log.metadata.manager.class.name",
                                "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
                                "The plug-in that keeps track of remote segments.")
                        .check(nonEmpty()),
                ofString("remote.log.metadata.manager.class.path", null, "Its class path."),
                ofString(
                                "remote.log.metadata.manager.listener.name",
                                null,
                                "Listener it uses to reach brokers.")
                        .check(nonEmpty()),
                ofInt(
                                "remote.log.metadata.custom.metadata.max.bytes",
                                128,
                                "The largest custom note per remote segment, in bytes.")
                        .check(atLeast(0)),
                ofLong(
                                "remote.log.index.file.cache.total.size.bytes",
                                1073741824L,
                                "Disk space for indexes of remote segments, in bytes.")
                        .check(atLeast(1))
                        .clusterWide(),
                ofInt("remote.log.manager.thread.pool.size", 10, "Threads for remote tasks.")
                        .check(atLeast(1)),
                ofInt(
                        "remote.log.manager.copier.thread.pool.size",
                        -1,
                        "Threads that copy segments out; -1 takes"
                                + " remote.log.manager.thread.pool.size."),
                ofInt(
                        "remote.log.manager.expiration.thread.pool.size",
                        -1,
                        "Threads that delete remote segments; -1 takes"
                                + " remote.log.manager.thread.pool.size."),
                ofLong(
                                "remote.log.manager.task.interval.ms",
                                30000L,
                                "Pause between two rounds of remote tasks, in ms.")
                        .check(atLeast(1)),
                ofLong(
                                "remote.log.manager.task.retry.backoff.ms",
                                500L,
                                "First pause after a failed round, in ms.")
                        .check(atLeast(1))
                        .hidden(),
                ofLong(
                                "remote.log.manager.task.retry.backoff.max.ms",
                                30000L,
                                "The longest pause after failed rounds, in ms.")
                        .check(atLeast(1))
                        .hidden(),
                ofDouble(
                                "remote.log.manager.task.retry.jitter",
                                0.2,
                                "Random part of these pauses.")
                        .check(fraction(0.5))
                        .hidden(),
                ofInt("remote.log.reader.threads", 10, "Threads that read remote segments.")
                        .check(atLeast(1)),
                ofInt("remote.log.reader.max.pending.tasks", 100, "Reads that may wait for them.")
                        .check(atLeast(1)),
                ofLong(
                                "log.local.retention.ms",
                                -2L,
                                "How long segments stay on local disk, in ms; -2 as long as"
                                        + " log.retention.ms.")
                        .check(atLeast(-2))
                        .clusterWide(),
                ofLong(
                                "log.local.retention.bytes",
                                -2L,
                                "Bytes that stay on local disk; -2 as many as log.retention.bytes.")
                        .check(atLeast(-2))
                        .clusterWide(),
                ofLong(
                                "remote.log.manager.copy.max.bytes.per.second",
                                Long.MAX_VALUE,
                                "Bytes copied out per second.")
                        .check(atLeast(1))
                        .clusterWide(),
                ofInt("remote.log.manager.copy.quota.window.num", 11, "Samples kept for that rate.")
                        .check(atLeast(1)),
                ofInt(
                                "remote.log.manager.copy.quota.window.size.seconds",
                                1,
                                "Length of each sample, in seconds.")
                        .check(atLeast(1)),
                ofLong(
                                "remote.log.manager.fetch.max.bytes.per.second",
                                Long.MAX_VALUE,
                                "Bytes read back per second.")
                        .check(atLeast(1))
                        .clusterWide(),
                ofInt(
                                "remote.log.manager.fetch.quota.window.num",
                                11,
                                "Samples kept for that rate.")
                        .check(atLeast(1)),
                ofInt(
                                "remote.log.manager.fetch.quota.window.size.seconds",
                                1,
                                "Length of each sample, in seconds.")
                        .check(atLeast(1)),
                ofInt(
                                "remote.fetch.max.wait.ms",
                                500,
                                "How long a fetch waits for remote data, in ms.")
                        .check(atLeast(1))
                        .clusterWide());
    }

    private RemoteKeys() {}
}
