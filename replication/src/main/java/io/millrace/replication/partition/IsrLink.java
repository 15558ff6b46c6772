package io.millrace.replication.partition;

import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.protocol.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The way of a leader to the controller, who decides over its ISR. */
@FunctionalInterface
public interface IsrLink {
    /**
     * Proposes another ISR. Called on the partition's lane, returns at once; the stage completes on
     * any thread, when the controller has decided; it never fails, and is repeated for as long as
     * the controller cannot be reached.
     */
    CompletionStage<Outcome> propose(Proposal proposal);

    /**
     * Another ISR.
     *
     * @param partition whose
     * @param topicId the topic's id
     * @param leaderEpoch the proposing leader's epoch
     * @param partitionEpoch the version of the ISR that is to be replaced
     * @param isr the ISR proposed
     * @param epochs the broker epochs of those members whose fetches told them (KIP-903)
     */
    record Proposal(
            TopicPartition partition,
            UUID topicId,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> isr,
            Map<Integer, Long> epochs) {
        /** Copies the collections. */
        public Proposal {
            isr = List.copyOf(isr);
            epochs = Map.copyOf(epochs);
        }

        /** A member's broker epoch, -1 if nobody knows it. */
        public long epoch(int member) {
            return epochs.getOrDefault(member, -1L);
        }
    }

    /** What the controller decided. */
    sealed interface Outcome {
        /** This is the state now, which need not be what was proposed. */
        record Decided(int leaderEpoch, int partitionEpoch, List<Integer> isr) implements Outcome {
            /** Copies the list. */
            public Decided {
                isr = List.copyOf(isr);
            }
        }

        /** Nothing was changed. */
        record Refused(ErrorCode error) implements Outcome {}
    }
}
