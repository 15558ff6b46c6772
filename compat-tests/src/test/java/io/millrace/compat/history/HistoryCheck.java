package io.millrace.compat.history;

import io.millrace.compat.history.History.Fate;
import io.millrace.compat.history.History.Polled;
import io.millrace.compat.history.History.Seen;
import io.millrace.compat.history.History.Sent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks for anomalies in the history of one partition. What lies where is put together from
 * everything that anybody was told; every account is then held against it.
 */
public final class HistoryCheck {
    /** One anomaly and where it shows. */
    public record Finding(Anomaly anomaly, String where) {}

    private final History history;
    private final List<Finding> findings = new ArrayList<>();
    private final TreeMap<Long, Long> log = new TreeMap<>(); // value by offset
    private final Map<Long, Long> offsets = new HashMap<>(); // offset by value
    private final Set<Long> seen = new HashSet<>();
    private long lastRead = History.NO_OFFSET;

    private HistoryCheck(History history) {
        this.history = history;
    }

    /** All anomalies of a history; none if it is that of a log that keeps its promises. */
    public static List<Finding> findings(History history) {
        HistoryCheck check = new HistoryCheck(history);
        check.layOut();
        check.sends();
        check.reads();
        check.orderOfSends();
        check.polls();
        return List.copyOf(check.findings);
    }

    private void found(Anomaly anomaly, String where) {
        findings.add(new Finding(anomaly, where));
    }

    // ---- what lies where

    private void layOut() {
        for (Sent sent : history.sends()) {
            if (sent.fate() == Fate.ACKNOWLEDGED && sent.offset() != History.NO_OFFSET) {
                place(sent.offset(), sent.value(), "acknowledged");
            }
        }
        for (Polled poll : history.polls()) {
            for (Seen record : poll.records()) {
                place(record.offset(), record.value(), "read by " + poll.consumer());
                seen.add(record.value());
                lastRead = Math.max(lastRead, record.offset());
            }
        }
    }

    private void place(long offset, long value, String how) {
        Long there = log.putIfAbsent(offset, value);
        if (there != null && there != value) {
            found(
                    Anomaly.INCONSISTENT_OFFSETS,
                    "offset %d is %d, and %d as %s".formatted(offset, there, value, how));
        }
        Long before = offsets.putIfAbsent(value, offset);
        if (before != null && before != offset) {
            found(
                    Anomaly.DUPLICATE,
                    "%d is at %d, and at %d as %s".formatted(value, before, offset, how));
        }
    }

    // ---- promises

    private void sends() {
        for (Sent sent : history.sends()) {
            boolean read = seen.contains(sent.value());
            if (sent.fate() == Fate.ACKNOWLEDGED && !read) {
                boolean passed = sent.offset() <= lastRead;
                found(passed ? Anomaly.LOST_WRITE : Anomaly.UNSEEN, sent.toString());
            } else if (sent.fate() == Fate.FAILED && read) {
                found(Anomaly.ABORTED_READ, sent.toString());
            }
        }
    }

    private void reads() {
        Set<Long> written = new HashSet<>();
        history.sends().forEach(sent -> written.add(sent.value()));
        for (long value : seen) {
            if (!written.contains(value)) {
                found(Anomaly.PHANTOM, value + " at " + offsets.get(value));
            }
        }
    }

    private void orderOfSends() {
        Map<Integer, Sent> last = new HashMap<>();
        for (Sent sent : history.sends()) {
            Long offset = offsets.get(sent.value());
            if (offset == null) {
                continue;
            }
            Sent before = last.put(sent.producer(), sent);
            if (before != null && offsets.get(before.value()) > offset) {
                found(Anomaly.NONMONOTONIC_SEND, before + " lies behind " + sent);
            }
        }
    }

    // ---- polls

    private record Reader(int consumer, int assignment) {}

    private void polls() {
        Map<Reader, Long> positions = new HashMap<>();
        for (Polled poll : history.polls()) {
            Reader reader = new Reader(poll.consumer(), poll.assignment());
            Long before = positions.get(reader);
            boolean first = true;
            for (Seen record : poll.records()) {
                if (before != null) {
                    step(poll, before, record.offset(), first);
                }
                before = record.offset();
                first = false;
            }
            if (before != null) {
                positions.put(reader, before);
            }
        }
    }

    private void step(Polled poll, long before, long offset, boolean betweenPolls) {
        String where =
                "consumer %d, assignment %d: %d after %d"
                        .formatted(poll.consumer(), poll.assignment(), offset, before);
        if (offset <= before) {
            found(
                    betweenPolls ? Anomaly.NONMONOTONIC_POLL : Anomaly.INTERNAL_NONMONOTONIC_POLL,
                    where);
        } else if (!log.subMap(before + 1, offset).isEmpty()) {
            found(betweenPolls ? Anomaly.SKIPPED_POLL : Anomaly.INTERNAL_SKIPPED_POLL, where);
        }
    }
}
