package io.millrace.replication.partition;

import io.millrace.wire.protocol.ErrorCode;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/**
 * Carries a leader's proposals to the controller, and its decisions back. Lane of the partition
 * only.
 */
final class IsrChanges {
    private static final Logger LOG = LoggerFactory.getLogger(IsrChanges.class);
    private static final long RETRY_NANOS = Duration.ofMillis(50).toNanos();

    private final Leading leading;
    private final Partition partition;
    private final IsrLink link;

    IsrChanges(Leading leading, Partition partition, IsrLink link) {
        this.leading = leading;
        this.partition = partition;
        this.link = link;
    }

    /** Sends what {@code leadership} has just proposed to itself. */
    void propose(Leadership leadership, Isr next) {
        PartitionState state = partition.state();
        var isr =
                switch (next) {
                    case Isr.Expanding(var _, var proposed) -> proposed;
                    case Isr.Shrinking(var _, var proposed) -> proposed;
                    case Isr.Committed(var committed) -> committed;
                };
        LOG.info("{}: proposes ISR {} instead of {}", partition.name(), isr, next.committed());
        var proposal =
                new IsrLink.Proposal(
                        partition.name(),
                        state.topicId(),
                        state.leaderEpoch(),
                        state.partitionEpoch(),
                        isr,
                        leadership.brokerEpochs());
        link.propose(proposal)
                .whenComplete((outcome, failure) ->
                        partition
                                .lane()
                                .run(() ->
                                        decided(
                                                leadership,
                                                next,
                                                failure == null ? outcome : unknown())));
    }

    private static IsrLink.Outcome unknown() {
        return new IsrLink.Outcome.Refused(ErrorCode.UNKNOWN_SERVER_ERROR);
    }

    private void decided(Leadership leadership, Isr proposed, IsrLink.Outcome outcome) {
        if (!leading.isStillLedBy(leadership) || !leadership.isr().equals(proposed)) {
            return;
        }
        switch (outcome) {
            case IsrLink.Outcome.Decided decided -> leading.isrDecided(leadership, decided);
            case IsrLink.Outcome.Refused(ErrorCode error) -> refused(leadership, proposed, error);
        }
    }

    /*
     * A refusal because a member is not eligible changes nothing, so the last committed set holds. The others mean that
     * our knowledge is old: the larger set stays in force until the controller tells the new state by LeaderAndIsr.
     */
    private void refused(Leadership leadership, Isr proposed, ErrorCode error) {
        LOG.info("{}: ISR not changed: {}", partition.name(), error);
        switch (error) {
            case INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED ->
                    leadership.settle(proposed.committed());
            case UNKNOWN_TOPIC_OR_PARTITION,
                    UNKNOWN_TOPIC_ID,
                    FENCED_LEADER_EPOCH,
                    INVALID_UPDATE_VERSION,
                    INVALID_REQUEST,
                    NEW_LEADER_ELECTED -> {}
            default -> partition.lane().schedule(() -> again(leadership, proposed), RETRY_NANOS);
        }
    }

    private void again(Leadership leadership, Isr proposed) {
        if (leading.isStillLedBy(leadership) && leadership.isr().equals(proposed)) {
            propose(leadership, proposed);
        }
    }
}
