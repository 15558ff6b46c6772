package io.millrace.server.config;

import static io.millrace.server.config.Check.atLeast;
import static io.millrace.server.config.ConfigKey.ofBoolean;
import static io.millrace.server.config.ConfigKey.ofInt;
import static io.millrace.server.config.ConfigKey.ofShort;

/** Producers' sequences and transactions. */
public final class TransactionKeys {
    static final KeyTable TABLE =
            new KeyTable("Producers and transactions", "Producers' sequences and transactions.");

    public static final ConfigKey<Integer> PRODUCER_ID_EXPIRATION =
            TABLE.add(
                    ofInt(
                                    "producer.id.expiration.ms",
                                    86400000,
                                    "How long a silent producer's sequence is remembered, in ms.")
                            .check(atLeast(1))
                            .clusterWide());
    public static final ConfigKey<Integer> PRODUCER_ID_CHECK =
            TABLE.add(
                    ofInt(
                                    "producer.id.expiration.check.interval.ms",
                                    600000,
                                    "Pause between two looks for silent producers, in ms.")
                            .check(atLeast(1))
                            .hidden());

    public static final ConfigKey<Integer> STATE_MIN_ISR =
            TABLE.add(
                    ofInt(
                                    "transaction.state.log.min.isr",
                                    2,
                                    "In-sync replicas the transaction topic needs.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> STATE_LOAD_BUFFER =
            TABLE.add(
                    ofInt(
                                    "transaction.state.log.load.buffer.size",
                                    5242880,
                                    "Bytes read at once while transactions are loaded.")
                            .check(atLeast(1)));
    public static final ConfigKey<Short> STATE_REPLICATION =
            TABLE.add(
                    ofShort(
                                    "transaction.state.log.replication.factor",
                                    3,
                                    "Replicas of the transaction topic.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> STATE_PARTITIONS =
            TABLE.add(
                    ofInt(
                                    "transaction.state.log.num.partitions",
                                    50,
                                    "Partitions of the transaction topic; not to be changed"
                                            + " afterwards.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> STATE_SEGMENT =
            TABLE.add(
                    ofInt(
                                    "transaction.state.log.segment.bytes",
                                    104857600,
                                    "Segment size of the transaction topic, in bytes.")
                            .check(atLeast(1)));
    public static final ConfigKey<Boolean> VERIFICATION =
            TABLE.add(
                    ofBoolean(
                                    "transaction.partition.verification.enable",
                                    true,
                                    "Whether a leader asks the coordinator before it opens a"
                                            + " transaction.")
                            .clusterWide());
    public static final ConfigKey<Integer> ID_EXPIRATION =
            TABLE.add(
                    ofInt(
                                    "transactional.id.expiration.ms",
                                    604800000,
                                    "How long an idle transactional id is remembered, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> MAX_TIMEOUT =
            TABLE.add(
                    ofInt(
                                    "transaction.max.timeout.ms",
                                    900000,
                                    "The longest timeout a transaction may ask for, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> TIMEOUT_CHECK =
            TABLE.add(
                    ofInt(
                                    "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                                    10000,
                                    "Pause between two looks for timed out transactions, in ms.")
                            .check(atLeast(1)));
    public static final ConfigKey<Integer> EXPIRY_CHECK =
            TABLE.add(
                    ofInt(
                                    "transaction.remove.expired.transaction.cleanup.interval.ms",
                                    3600000,
                                    "Pause between two looks for expired transactional ids, in ms.")
                            .check(atLeast(1)));

    public static final ConfigKey<Integer> ADD_RETRY_MAX =
            TABLE.add(
                    ofInt(
                                    "add.partitions.to.txn.retry.backoff.max.ms",
                                    100,
                                    "How long a leader asks again to add a partition to a"
                                            + " transaction while the one before is being ended,"
                                            + " in ms.")
                            .check(atLeast(0)));
    public static final ConfigKey<Integer> ADD_RETRY_BACKOFF =
            TABLE.add(
                    ofInt(
                                    "add.partitions.to.txn.retry.backoff.ms",
                                    20,
                                    "Pause between two such questions, in ms.")
                            .check(atLeast(1)));

    private TransactionKeys() {}
}
