package io.millrace.group.txn;

import io.millrace.group.runtime.Change;
import io.millrace.wire.protocol.TopicPartition;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far the writing of a transaction's markers has come; in memory only: who takes over writes
 * them all again.
 *
 * @param remaining partitions whose marker is not known to be committed
 * @param asked those of them for which an answer is awaited
 */
public record MarkerRound(
        String id,
        Marker marker,
        SortedSet<TopicPartition> remaining,
        SortedSet<TopicPartition> asked)
        implements Change {
    /** Copies the sets. */
    public MarkerRound {
        remaining = Collections.unmodifiableSortedSet(new TreeSet<>(remaining));
        asked = Collections.unmodifiableSortedSet(new TreeSet<>(asked));
    }

    /** All have been asked. */
    static MarkerRound begun(String id, Marker marker, SortedSet<TopicPartition> partitions) {
        return new MarkerRound(id, marker, partitions, partitions);
    }

    /** After answers for {@code answered}, of which {@code done} need no marker any more. */
    MarkerRound after(Collection<TopicPartition> answered, Collection<TopicPartition> done) {
        var stillRemaining = new TreeSet<>(remaining);
        stillRemaining.removeAll(done);
        var stillAsked = new TreeSet<>(asked);
        stillAsked.removeAll(answered);
        return new MarkerRound(id, marker, stillRemaining, stillAsked);
    }

    /** What has to be asked again. */
    SortedSet<TopicPartition> idle() {
        var idle = new TreeSet<>(remaining);
        idle.removeAll(asked);
        return idle;
    }

    /** All that remain have been asked again. */
    MarkerRound askedAgain() {
        return new MarkerRound(id, marker, remaining, remaining);
    }
}
