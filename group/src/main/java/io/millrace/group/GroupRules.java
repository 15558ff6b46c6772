package io.millrace.group;

import io.millrace.group.classic.ClassicConfig;
import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.JoinRules;
import io.millrace.group.classic.MemberRules;
import io.millrace.group.classic.Subscriptions;
import io.millrace.group.classic.SyncRules;
import io.millrace.group.consumer.ConsumerRules;
import io.millrace.group.consumer.World;
import io.millrace.group.offset.OffsetConfig;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.function.Supplier;

/** What decides for all groups of a broker: settings and the rules made with them. */
public final class GroupRules {
    private final OffsetConfig offsetConfig;
    private final JoinRules joins;
    private final SyncRules syncs;
    private final MemberRules members;
    private final ConsumerRules consumers;

    /**
     * @param world what consumer groups know of it
     * @param randomSuffix makes what sets member ids apart
     */
    public GroupRules(
            ClassicConfig classic,
            OffsetConfig offsets,
            World world,
            Supplier<String> randomSuffix) {
        this.offsetConfig = offsets;
        this.joins = new JoinRules(classic, randomSuffix);
        this.syncs = new SyncRules(classic);
        this.members = new MemberRules(classic);
        this.consumers = new ConsumerRules(world, classic, randomSuffix);
    }

    OffsetConfig offsetConfig() {
        return offsetConfig;
    }

    JoinRules joins() {
        return joins;
    }

    SyncRules syncs() {
        return syncs;
    }

    MemberRules members() {
        return members;
    }

    ConsumerRules consumers() {
        return consumers;
    }

    /** Whether members of the group still want the topic, or cannot be asked. */
    static boolean isInUse(@Nullable ClassicGroup group, String topic) {
        if (group == null || group.isEmpty()) {
            return false;
        }
        Set<String> wanted = Subscriptions.topics(group).orElse(Set.of(topic));
        return wanted.contains(topic);
    }
}
