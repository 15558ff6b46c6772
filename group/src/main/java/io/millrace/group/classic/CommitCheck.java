package io.millrace.group.classic;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

/** May this client commit offsets for the group now? */
public final class CommitCheck {
    private CommitCheck() {}

    /**
     * Who commits.
     *
     * @param generation negative from a client that is no member
     * @param transactional inside a transaction, where clients of older protocols do not say who
     *     they are
     * @param knowsEpochs speaks a version in which the generation may be a member epoch (KIP-848)
     */
    public record Committer(
            String memberId,
            @Nullable String instanceId,
            int generation,
            boolean transactional,
            boolean knowsEpochs) {
        /** Of a request in which the version does not matter. */
        public Committer(
                String memberId,
                @Nullable String instanceId,
                int generation,
                boolean transactional) {
            this(memberId, instanceId, generation, transactional, true);
        }

        boolean isAnonymous() {
            return memberId.isEmpty() && instanceId == null && generation < 0;
        }

        boolean isNoMember() {
            return generation < 0;
        }
    }

    /** NONE, or why not; {@code group} is null when there is none. */
    public static ErrorCode check(@Nullable ClassicGroup group, Committer who) {
        if (group == null) {
            return who.isNoMember() ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
        }
        boolean free =
                group.isEmpty() ? who.isNoMember() : who.isAnonymous() && who.transactional();
        if (free) {
            return ErrorCode.NONE;
        }
        ErrorCode unfit =
                MemberCheck.generation(group, who.memberId(), who.instanceId(), who.generation());
        if (unfit != ErrorCode.NONE) {
            return unfit;
        }
        boolean betweenPlans = group.state() instanceof ClassicState.Completing;
        return betweenPlans && !who.transactional()
                ? ErrorCode.REBALANCE_IN_PROGRESS
                : ErrorCode.NONE;
    }
}
