package io.millrace.group.classic;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why a member is removed that has not said that it leaves. */
public enum Eviction {
    SESSION("its session has expired"),
    JOIN("it has not joined the rebalance in time"),
    SYNC("it has not asked for its assignment in time"),
    REVOCATION("it has not given up its partitions in time");

    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    private final String why;

    Eviction(String why) {
        this.why = why;
    }

    /** Tells the operator. */
    public void tell(String group, String member) {
        LOG.info("Group {}: member {} is removed: {}", group, member, why);
    }
}
