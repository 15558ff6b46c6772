package io.millrace.wire.protocol;

/**
 * The name of a partition; ordered by topic, then number.
 *
 * @param topic the topic
 * @param partition the partition's number in it
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
    @Override
    public int compareTo(TopicPartition other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
    }

    /** The form {@code topic-partition}, as in the names of folders. */
    @Override
    public String toString() {
        return topic + "-" + partition;
    }
}
