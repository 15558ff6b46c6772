package io.millrace.group.consumer;

import io.millrace.wire.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/** Does a heartbeat make sense, whatever the group is? */
final class HeartbeatCheck {
    private HeartbeatCheck() {}

    /** Null when it does. */
    static @Nullable Refusal check(HeartbeatCommand beat, Set<String> assignors) {
        String wrong = wrong(beat);
        if (wrong != null) {
            return new Refusal(ErrorCode.INVALID_REQUEST, wrong);
        }
        if (beat.assignor() != null && !assignors.contains(beat.assignor())) {
            return new Refusal(
                    ErrorCode.UNSUPPORTED_ASSIGNOR,
                    "ServerAssignor "
                            + beat.assignor()
                            + " is not supported. Supported assignors: "
                            + String.join(", ", assignors)
                            + ".");
        }
        String regex = beat.regex();
        return regex == null || ResolveTask.isReadable(regex)
                ? null
                : new Refusal(
                        ErrorCode.INVALID_REGULAR_EXPRESSION,
                        "SubscribedTopicRegex `" + regex + "` is not a valid regular expression.");
    }

    private static @Nullable String wrong(HeartbeatCommand beat) {
        if (beat.groupId().isBlank()) {
            return "GroupId can't be empty.";
        }
        if (beat.memberId().isBlank()) {
            return "MemberId can't be empty.";
        }
        if (beat.instanceId() != null && beat.instanceId().isBlank()) {
            return "InstanceId can't be empty.";
        }
        if (beat.rackId() != null && beat.rackId().isBlank()) {
            return "RackId can't be empty.";
        }
        return switch (beat.epoch()) {
            case 0 -> wrongWithJoining(beat);
            case Standing.AWAY -> beat.instanceId() == null ? "InstanceId can't be null." : null;
            default -> beat.epoch() < Standing.AWAY ? "MemberEpoch is invalid." : null;
        };
    }

    private static @Nullable String wrongWithJoining(HeartbeatCommand beat) {
        if (beat.rebalanceTimeoutMs() < 0) {
            return "RebalanceTimeoutMs must be provided in first request.";
        }
        if (beat.owned() == null || !beat.owned().isEmpty()) {
            return "TopicPartitions must be empty when (re-)joining.";
        }
        return beat.names() == null && beat.regex() == null
                ? "Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when"
                        + " (re-)joining."
                : null;
    }
}
