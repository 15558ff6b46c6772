package io.millrace.group;

import io.millrace.group.classic.ClassicGroup;
import io.millrace.group.classic.ClassicTimer;
import io.millrace.group.classic.GroupRecords;
import io.millrace.group.consumer.ConsumerChange;
import io.millrace.group.consumer.ConsumerGroup;
import io.millrace.group.consumer.ConsumerGroups;
import io.millrace.group.consumer.ConsumerTimer;
import io.millrace.group.offset.OffsetTable;
import io.millrace.group.record.GroupMetadataKey;
import io.millrace.group.record.LegacyOffsetCommitKey;
import io.millrace.group.record.OffsetCommitKey;
import io.millrace.group.runtime.Change;
import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.Encoding;
import io.millrace.group.runtime.Machine;
import io.millrace.group.runtime.TimerKey;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The groups and offsets of one partition of {@code __consumer_offsets}. */
public final class GroupMachine implements Machine {
    private static final long UNKNOWN_TIME = -1;

    private final GroupRules rules;
    private final Retention retention;
    private final Map<String, ClassicGroup> groups = new HashMap<>();
    private final ConsumerGroups consumers = new ConsumerGroups();
    private final OffsetTable offsets = new OffsetTable();

    /** An empty machine under these rules. */
    public GroupMachine(GroupRules rules) {
        this.rules = rules;
        this.retention =
                new Retention(
                        rules.offsetConfig().retentionMs(), rules.offsetConfig().checkIntervalMs());
    }

    /** A classic group by its id, null when there is none. */
    public @Nullable ClassicGroup group(String id) {
        return groups.get(id);
    }

    /** All classic groups. */
    public Collection<ClassicGroup> groups() {
        return Collections.unmodifiableCollection(groups.values());
    }

    /** The consumer groups. */
    public ConsumerGroups consumers() {
        return consumers;
    }

    /** The ids of all groups. */
    List<String> ids() {
        List<String> ids = new ArrayList<>(groups.keySet());
        consumers.all().forEach(group -> ids.add(group.id()));
        return ids;
    }

    /** What the groups have committed. */
    public OffsetTable offsets() {
        return offsets;
    }

    @Override
    public void apply(Position position, ByteBuffer key, @Nullable ByteBuffer value) {
        switch (Encoding.type(key)) {
            case LegacyOffsetCommitKey.TYPE, OffsetCommitKey.TYPE ->
                    offsets.apply(position, key, value);
            case GroupMetadataKey.TYPE -> {
                if (value == null) {
                    groups.remove(GroupRecords.id(key));
                } else {
                    ClassicGroup group = GroupRecords.read(key, value);
                    groups.put(group.id(), group);
                }
            }
            default -> {
                // What no kind of group knows is of a later release, whose writer knows that
                // others skip it.
                consumers.apply(key, value);
            }
        }
    }

    @Override
    public void mark(long producerId, boolean committed) {
        for (String id : offsets.mark(producerId, committed)) {
            if (consumers.get(id) == null) {
                groups.computeIfAbsent(id, _ -> ClassicGroup.empty(id, UNKNOWN_TIME));
            }
        }
    }

    @Override
    public void become(Change change) {
        switch (change) {
            case ClassicGroup.Now(String id, ClassicGroup group) -> {
                if (group == null) {
                    groups.remove(id);
                } else {
                    groups.put(id, group);
                }
            }
            case ConsumerChange memory -> consumers.become(memory);
            default -> throw new IllegalArgumentException("not a change of groups: " + change);
        }
    }

    @Override
    public Decision loaded(long nowMs) {
        var out = new Decision.Builder();
        for (String id : offsets.groupsWithPending()) {
            if (!groups.containsKey(id) && consumers.get(id) == null) {
                out.change(new ClassicGroup.Now(id, ClassicGroup.empty(id, nowMs)));
            }
        }
        groups.values().forEach(group -> rules.members().loaded(group, nowMs, out));
        consumers.all().forEach(group -> rules.consumers().loaded(group, nowMs, out));
        retention.arm(out);
        return out.build();
    }

    @Override
    public Decision rang(TimerKey key, long nowMs) {
        return switch (key) {
            case ClassicTimer timer -> {
                ClassicGroup group = groups.get(timer.group());
                yield group == null ? Decision.NOTHING : rules.members().rang(group, timer, nowMs);
            }
            case ConsumerTimer timer -> {
                ConsumerGroup group = consumers.get(timer.group());
                yield group == null
                        ? Decision.NOTHING
                        : rules.consumers().rang(group, timer, nowMs);
            }
            case Retention.Expire(List<String> ids) -> retention.expire(this, ids, nowMs);
            case Retention.TopicsGone gone -> Retention.topicsGone(this, gone);
            default -> throw new IllegalArgumentException("not a timer of groups: " + key);
        };
    }
}
