package io.millrace.group.runtime;

import io.millrace.wire.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a machine wants done for one command; nothing has happened yet when it is returned. The
 * shard appends the records as one batch, applies them and the changes, sets the timers, and gives
 * the replies once the batch is committed. If the append is refused nothing of it happens, only
 * what {@code otherwise} says.
 *
 * @param records to append, atomically
 * @param changes to what is in memory only
 * @param replies by ticket; a command whose own ticket is not among them stays parked
 * @param timers milliseconds from now by key; {@link #DISARM} takes a timer away
 * @param timersIfUnset the same for timers that are left as they are if they are set
 * @param otherwise decides what to do instead when the log refuses the records; without it the
 *     command's own ticket is told the error
 * @param effects what is to happen outside once the records are committed; the shard's outbox takes
 *     them
 * @param transaction whether the records are part of a transaction, or end one
 */
public record Decision(
        List<Entry> records,
        List<Change> changes,
        Map<Ticket, Object> replies,
        Map<TimerKey, Long> timers,
        Map<TimerKey, Long> timersIfUnset,
        Optional<Function<ErrorCode, Decision>> otherwise,
        List<Object> effects,
        TransactionPart transaction) {
    /** As a delay: the timer is not to ring. */
    public static final long DISARM = -1;

    /** Nothing at all. */
    public static final Decision NOTHING = new Builder().build();

    /** Only an answer. */
    public static Decision reply(Ticket ticket, Object reply) {
        return new Builder().reply(ticket, reply).build();
    }

    /** The same with its records inside a producer's transaction. */
    public Decision inside(long producerId, short epoch) {
        return new Decision(
                records,
                changes,
                replies,
                timers,
                timersIfUnset,
                otherwise,
                effects,
                new TransactionPart.Inside(producerId, epoch));
    }

    /** Collects a decision. */
    public static final class Builder {
        private final List<Entry> records = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private final Map<Ticket, Object> replies = new LinkedHashMap<>();
        private final Map<TimerKey, Long> timers = new LinkedHashMap<>();
        private final Map<TimerKey, Long> timersIfUnset = new LinkedHashMap<>();
        private Optional<Function<ErrorCode, Decision>> otherwise = Optional.empty();
        private final List<Object> effects = new ArrayList<>();
        private TransactionPart transaction = new TransactionPart.None();
        private int bytes;

        /** Appends a record. */
        public Builder append(Entry entry) {
            records.add(entry);
            bytes += entry.size();
            return this;
        }

        /** About how many bytes the records take so far. */
        public int bytes() {
            return bytes;
        }

        /** Changes memory. */
        public Builder change(Change change) {
            changes.add(change);
            return this;
        }

        /** Answers a ticket; the first answer stands. */
        public Builder reply(Ticket ticket, Object reply) {
            replies.putIfAbsent(ticket, reply);
            return this;
        }

        /** Lets a timer ring in {@code delayMs}, whatever it was set to before. */
        public Builder arm(TimerKey key, long delayMs) {
            timers.put(key, Math.max(0, delayMs));
            return this;
        }

        /** Lets a timer ring in {@code delayMs} unless it is set already. */
        public Builder armOnce(TimerKey key, long delayMs) {
            timersIfUnset.put(key, Math.max(0, delayMs));
            return this;
        }

        /** Takes a timer away. */
        public Builder disarm(TimerKey key) {
            timers.put(key, DISARM);
            return this;
        }

        /** Decides what to do instead when the log refuses the records. */
        public Builder otherwise(Function<ErrorCode, Decision> instead) {
            otherwise = Optional.of(instead);
            return this;
        }

        /** Lets something happen outside once the records are committed. */
        public Builder emit(Object effect) {
            effects.add(effect);
            return this;
        }

        /** Ends a producer's transaction in this partition. */
        public Builder end(TransactionPart.End marker) {
            transaction = marker;
            return this;
        }

        /** The decision as it stands. */
        public Decision build() {
            return new Decision(
                    List.copyOf(records),
                    List.copyOf(changes),
                    replies,
                    timers,
                    timersIfUnset,
                    otherwise,
                    List.copyOf(effects),
                    transaction);
        }
    }
}
