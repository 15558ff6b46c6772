package io.millrace.group.txn;

import io.millrace.group.record.TransactionLogKey;
import io.millrace.group.record.TransactionLogValue;
import io.millrace.group.record.TransactionLogValue.PartitionsSchema;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Entry;
import io.millrace.group.txn.TransactionState.Completed;
import io.millrace.group.txn.TransactionState.Empty;
import io.millrace.group.txn.TransactionState.Ongoing;
import io.millrace.group.txn.TransactionState.Prepared;
import io.millrace.wire.io.Malformed;
import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Transactions as records of {@code __transaction_state}. */
public final class TransactionRecords {
    private TransactionRecords() {}

    /**
     * The record that holds a transaction.
     *
     * @param version of the value: 0, or 1 which also holds what transactions v2 need
     */
    public static Entry of(Transaction transaction, int version) {
        Identity who = transaction.identity();
        var value =
                new TransactionLogValue(
                        who.producerId(),
                        version == 0 ? -1 : who.previousId(),
                        version == 0 ? -1 : who.nextId(),
                        who.epoch(),
                        (short) -1,
                        transaction.timeoutMs(),
                        transaction.state().id(),
                        partitions(transaction.state()),
                        transaction.updatedMs(),
                        transaction.state().startMs(),
                        version == 0 ? 0 : transaction.clientVersion());
        return new Entry(key(transaction.id()), Encoding.value(version, value));
    }

    /** The record that forgets a transactional id. */
    public static Entry tombstone(String id) {
        return new Entry(key(id), null);
    }

    private static ByteBuffer key(String id) {
        return Encoding.key(TransactionLogKey.TYPE, new TransactionLogKey(id));
    }

    private static @Nullable List<PartitionsSchema> partitions(TransactionState state) {
        if (state instanceof Empty) {
            return null;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition one : state.partitions()) {
            byTopic.computeIfAbsent(one.topic(), _ -> new ArrayList<>()).add(one.partition());
        }
        List<PartitionsSchema> topics = new ArrayList<>(byTopic.size());
        byTopic.forEach((topic, ids) -> topics.add(new PartitionsSchema(topic, ids)));
        return topics;
    }

    /** The transactional id in a key. */
    static String id(ByteBuffer key) {
        return Encoding.readKey(key, TransactionLogKey::read).transactionalId();
    }

    /** The transaction in a record. */
    static Transaction read(ByteBuffer key, ByteBuffer value) {
        TransactionLogValue read = Encoding.readValue(value, TransactionLogValue::read);
        TransactionState state = state(read);
        boolean bumpsEachTime =
                read.clientTransactionVersion() >= Transaction.V2
                        && (state instanceof Prepared || state instanceof Completed);
        return new Transaction(
                id(key),
                Identity.stored(
                        new Producer(read.producerId(), read.producerEpoch()),
                        read.previousProducerId(),
                        read.nextProducerId(),
                        bumpsEachTime),
                read.transactionTimeoutMs(),
                read.clientTransactionVersion(),
                state,
                read.transactionLastUpdateTimestampMs());
    }

    private static TransactionState state(TransactionLogValue read) {
        long start = read.transactionStartTimestampMs();
        byte status = read.transactionStatus();
        return switch (status) {
            case 0 -> new Empty();
            case 1 -> new Ongoing(partitions(read), start);
            case 2, 3 -> new Prepared(status == 2, partitions(read), start);
            case 4, 5 -> new Completed(status == 4, start);
            default -> throw new Malformed("transaction status " + status);
        };
    }

    private static SortedSet<TopicPartition> partitions(TransactionLogValue read) {
        SortedSet<TopicPartition> all = new TreeSet<>();
        List<PartitionsSchema> topics = read.transactionPartitions();
        if (topics != null) {
            for (PartitionsSchema topic : topics) {
                topic.partitionIds().forEach(id -> all.add(new TopicPartition(topic.topic(), id)));
            }
        }
        return all;
    }
}
