package io.millrace.group.offset;

import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.record.OffsetCommitValue;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Entry;
import io.millrace.wire.protocol.TopicId;
import io.millrace.wire.protocol.TopicPartition;

import java.nio.ByteBuffer;

/** Committed offsets as records. */
public final class OffsetRecords {
    /** What brokers up to 3.9 write; version 1 alone can hold an expiry time of its own. */
    private static final int VERSION = 3;

    private static final int VERSION_WITH_EXPIRY = 1;

    private OffsetRecords() {}

    /** The record that commits. */
    public static Entry commit(String group, TopicPartition partition, CommittedOffset offset) {
        var value =
                new OffsetCommitValue(
                        offset.offset(),
                        offset.leaderEpoch(),
                        offset.metadata(),
                        offset.commitTimestamp(),
                        offset.expireTimestamp(),
                        TopicId.ZERO);
        int version = offset.expireTimestamp() < 0 ? VERSION : VERSION_WITH_EXPIRY;
        return new Entry(key(group, partition), Encoding.value(version, value));
    }

    /** The record that forgets. */
    public static Entry tombstone(String group, TopicPartition partition) {
        return new Entry(key(group, partition), null);
    }

    private static ByteBuffer key(String group, TopicPartition partition) {
        return Encoding.key(
                OffsetCommitKey.TYPE,
                new OffsetCommitKey(group, partition.topic(), partition.partition()));
    }

    /** What a value says. */
    static CommittedOffset read(ByteBuffer value) {
        OffsetCommitValue read = Encoding.readValue(value, OffsetCommitValue::read);
        return new CommittedOffset(
                read.offset(),
                read.leaderEpoch(),
                read.metadata(),
                read.commitTimestamp(),
                read.expireTimestamp(),
                read.topicId());
    }
}
