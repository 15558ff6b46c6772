package io.millrace.wire.protocol;

/**
 * The name of a partition.
 *
 * @param topic the topic
 * @param partition the partition's number in it
 */
public record TopicPartition(String topic, int partition) {
    /** The form {@code topic-partition}, as in the names of folders. */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
