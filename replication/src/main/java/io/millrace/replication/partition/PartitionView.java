package io.millrace.replication.partition;

import io.millrace.log.LogView;
import io.millrace.log.state.EpochEnd;
import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A partition at one moment, immutable; a new one is published after each append, each move of the
 * high watermark or of the log's start, and each change of role or ISR.
 *
 * @param state role, epochs and replicas
 * @param log the log; null while the partition is offline
 */
public record PartitionView(PartitionState state, @Nullable LogView log) {
    /** Before the first order. */
    public static final PartitionView EMPTY = new PartitionView(PartitionState.UNASSIGNED, null);

    /** What this broker is to the partition. */
    public Role role() {
        return state.role();
    }

    /** The current leader epoch. */
    public int leaderEpoch() {
        return state.leaderEpoch();
    }

    /** The committed in-sync replicas. */
    public List<Integer> isr() {
        return state.isr();
    }

    /** All replicas. */
    public List<Integer> replicas() {
        return state.replicas();
    }

    /** Whether this broker leads. */
    public boolean isLeader() {
        return state.role() instanceof Role.Leader;
    }

    /** The log of a partition that is not offline. */
    public LogView openLog() {
        if (log == null) {
            throw new IllegalStateException("the partition is offline");
        }
        return log;
    }

    /**
     * Whether a leader's high watermark has caught up with its epoch's start; until then "latest"
     * is not known for sure (KIP-207).
     */
    public boolean isHighWatermarkSettled() {
        return log != null && log.highWatermark() >= state.epochStartOffset();
    }

    /**
     * Whether the partition may be read or written by one who believes {@code currentLeaderEpoch}
     * to be the epoch (-1: has no belief).
     *
     * @param leaderOnly whether only the leader will do
     */
    public ErrorCode check(int currentLeaderEpoch, boolean leaderOnly) {
        if (state.role() instanceof Role.Offline(String _, boolean diskFailed)) {
            return diskFailed ? ErrorCode.KAFKA_STORAGE_ERROR : ErrorCode.NOT_LEADER_OR_FOLLOWER;
        }
        if (currentLeaderEpoch >= 0 && currentLeaderEpoch < state.leaderEpoch()) {
            return ErrorCode.FENCED_LEADER_EPOCH;
        }
        if (currentLeaderEpoch > state.leaderEpoch()) {
            return ErrorCode.UNKNOWN_LEADER_EPOCH;
        }
        return leaderOnly && !isLeader() ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.NONE;
    }

    /** Where {@code epoch} ends in this log; see {@link #check} for who may ask. */
    public EpochEnd epochEnd(int epoch) {
        return openLog().epochEnd(epoch);
    }

    /**
     * Where this log and that of one who has fetched up to {@code offset} part, when the last epoch
     * it got is {@code lastEpoch} (Fetch since version 12, KIP-595); {@link EpochEnd#UNDEFINED}
     * when they do not. Null when this log does not know that epoch: the fetch is out of range.
     */
    public @Nullable EpochEnd divergence(int lastEpoch, long offset) {
        if (lastEpoch < 0) {
            return EpochEnd.UNDEFINED;
        }
        EpochEnd end = epochEnd(lastEpoch);
        return end.endOffset() < 0 ? null : Divergence.between(lastEpoch, offset, end);
    }
}
