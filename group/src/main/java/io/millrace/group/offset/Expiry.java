package io.millrace.group.offset;

import io.millrace.wire.protocol.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which committed offsets of a group are too old to keep (KIP-211). */
public final class Expiry {
    private Expiry() {}

    /** What decides for a group. */
    public sealed interface Basis {
        /** Nothing expires: the group is in use in a way that cannot be read. */
        record Never() implements Basis {}

        /** Counted from each commit. */
        record SinceCommit() implements Basis {}

        /** Counted from when the group lost its last member. */
        record SinceEmpty(long sinceMs) implements Basis {}

        /** Counted from each commit, of topics that nobody has subscribed to. */
        record Unsubscribed(Set<String> subscribed) implements Basis {}
    }

    /** The partitions whose offsets have expired. */
    public static List<TopicPartition> expired(
            OffsetTable offsets, String group, Basis basis, long retentionMs, long nowMs) {
        List<TopicPartition> expired = new ArrayList<>();
        for (TopicPartition partition : offsets.partitions(group)) {
            CommittedOffset offset = offsets.get(group, partition);
            if (offset != null
                    && isExpired(partition, offset, basis, retentionMs, nowMs)
                    && !offsets.isPending(group, partition)) {
                expired.add(partition);
            }
        }
        return expired;
    }

    private static boolean isExpired(
            TopicPartition partition,
            @Nullable CommittedOffset offset,
            Basis basis,
            long retentionMs,
            long nowMs) {
        if (offset == null) {
            return false;
        }
        return switch (basis) {
            case Basis.Never _ -> false;
            case Basis.SinceCommit _ ->
                    isOver(offset, offset.commitTimestamp(), retentionMs, nowMs);
            case Basis.SinceEmpty(long since) ->
                    isOver(
                            offset,
                            since < 0 ? offset.commitTimestamp() : since,
                            retentionMs,
                            nowMs);
            case Basis.Unsubscribed(Set<String> subscribed) ->
                    !subscribed.contains(partition.topic())
                            && isOver(offset, offset.commitTimestamp(), retentionMs, nowMs);
        };
    }

    private static boolean isOver(
            CommittedOffset offset, long baseMs, long retentionMs, long nowMs) {
        return offset.expireTimestamp() >= 0
                ? nowMs >= offset.expireTimestamp()
                : nowMs - baseMs >= retentionMs;
    }
}
