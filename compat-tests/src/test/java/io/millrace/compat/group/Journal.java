package io.millrace.compat.group;

import java.util.Collection;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a member of the storm says of itself, on its process's stdout: a line is the time in
 * nanoseconds of the machine's monotonic clock, the member, a word, and what it is about.
 */
final class Journal {
    private final String member;

    Journal(String member) {
        this.member = member;
    }

    /** Under which id the group knows it from now on. */
    void is(String memberId) {
        say("IS " + memberId);
    }

    /** ASSIGNED, RELEASED or LOST. */
    void owns(String word, Collection<TopicPartition> partitions) {
        var text = new StringBuilder(word);
        partitions.forEach(one -> text.append(' ').append(one));
        say(text.toString());
    }

    /** Has consumed the offsets of a partition from one up to, but not with, another. */
    void read(TopicPartition partition, long from, long to) {
        say("READ " + partition + " " + from + " " + to);
    }

    /** A commit that was asked for at a time has been acknowledged. */
    void committed(TopicPartition partition, long offset, long askedNanos) {
        say("COMMITTED " + partition + " " + offset + " " + askedNanos);
    }

    /** A commit has been refused, or nothing was heard of it. */
    void notCommitted(Exception why) {
        say("REFUSED " + why.getClass().getSimpleName());
    }

    /** A call says that the group does not know the member. */
    void unknown(String call) {
        say("UNKNOWN in " + call);
    }

    /** Says that there is no offset to begin at, although this is what the group has committed. */
    void unplaced(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
        say("UNPLACED " + partition + " " + (committed == null ? "none" : committed.offset()));
    }

    /** Has ended in order. */
    void left() {
        say("LEFT");
    }

    /** Has ended otherwise, while it was in some call. */
    void failed(String call, Exception why) {
        say("FAILED in " + call + ": " + why.toString().replace('\n', ' '));
    }

    private void say(String what) {
        System.out.println(System.nanoTime() + " " + member + " " + what);
        System.out.flush();
    }
}
