package io.millrace.group.consumer;

import io.millrace.group.classic.Protocol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * What a member says of itself.
 *
 * @param instanceId names a static member (KIP-345)
 * @param rackId where it stands
 * @param assignor the one it prefers
 * @param classic what there is of a member that speaks the classic protocol, null for others
 */
public record Profile(
        @Nullable String instanceId,
        @Nullable String rackId,
        String clientId,
        String clientHost,
        Subscription subscription,
        int rebalanceTimeoutMs,
        @Nullable String assignor,
        @Nullable Classic classic) {
    static final Profile UNKNOWN =
            new Profile(null, null, "", "", Subscription.NOTHING, -1, null, null);

    /**
     * A member that speaks the classic protocol in a consumer group.
     *
     * @param protocols in its order of preference, with the consumer's embedded subscription
     */
    public record Classic(int sessionTimeoutMs, List<Protocol> protocols) {}

    /** As a heartbeat has it; what the heartbeat leaves out stays. */
    Profile after(HeartbeatCommand beat) {
        return new Profile(
                beat.instanceId() == null ? instanceId : beat.instanceId(),
                beat.rackId() == null ? rackId : beat.rackId(),
                beat.clientId(),
                beat.clientHost(),
                Subscription.of(
                        beat.names() == null ? subscription.names() : beat.names(),
                        beat.regex() == null ? subscription.regex() : beat.regex()),
                beat.rebalanceTimeoutMs() < 0 ? rebalanceTimeoutMs : beat.rebalanceTimeoutMs(),
                beat.assignor() == null ? assignor : beat.assignor(),
                null);
    }

    /** Whether the group must be assigned anew when this one takes the other's place. */
    boolean assignsOtherwiseThan(Profile other) {
        return !subscription.equals(other.subscription)
                || !Objects.equals(assignor, other.assignor)
                || !Objects.equals(rackId, other.rackId);
    }
}
