package io.millrace.compat.group;

import io.millrace.compat.process.BrokerProcess;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A member that its coordinator has given up does not know it before it hears of the coordinator again, and goes on
 * with what it had: so it is on Apache Kafka too. Its commits are refused from then on.
 */
/** Which members the broker has declared gone without a word of theirs, as its log tells. */
final class Evictions {
    /** What the loggers of Millrace's groups and of Kafka's coordinator have in common. */
    private static final String[] SIGNS = {
        "is removed: ", "has failed, removing it", "fenced from the group because"
    };

    private static final Pattern LINE =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d)[.,](\\d{3}).*"
                            + "[Mm]ember (\\S+) .*(?:"
                            + String.join("|", SIGNS)
                            + ").*");

    /** The log counts milliseconds, journals count nanoseconds. */
    private static final long ROUNDED_NANOS = 2_000_000;

    private final long nanosAtEpoch = System.nanoTime() - System.currentTimeMillis() * 1_000_000;
    private final Map<String, List<Long>> ofMember = new HashMap<>();
    private int count;

    /** Reads the log that the broker has written since its start; to be called before its next. */
    void readLogOf(BrokerProcess broker) {
        broker.logLinesWith(SIGNS).stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(this::take);
    }

    private void take(Matcher line) {
        long millis =
                LocalDateTime.parse(line.group(1) + "T" + line.group(2) + "." + line.group(3))
                        .atZone(ZoneId.systemDefault())
                        .toInstant()
                        .toEpochMilli();
        ofMember.computeIfAbsent(line.group(4), _ -> new ArrayList<>())
                .add(nanosAtEpoch + millis * 1_000_000);
        count++;
    }

    /** Whether the member of that id was declared gone between two times. */
    boolean isGone(String memberId, long fromNanos, long toNanos) {
        return ofMember.getOrDefault(memberId, List.of()).stream()
                .anyMatch(at -> at >= fromNanos - ROUNDED_NANOS && at <= toNanos + ROUNDED_NANOS);
    }

    int count() {
        return count;
    }
}
