package io.millrace.group.consumer;

/** A member of a consumer group; a value. */
public record ConsumerMember(String id, Profile profile, Standing standing) {
    static ConsumerMember fresh(String id) {
        return new ConsumerMember(id, Profile.UNKNOWN, Standing.NEW);
    }

    boolean isClassic() {
        return profile.classic() != null;
    }

    ConsumerMember with(Profile next) {
        return new ConsumerMember(id, next, standing);
    }

    ConsumerMember with(Standing next) {
        return new ConsumerMember(id, profile, next);
    }
}
