package io.millrace.group.txn;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.TimerKey;
import io.millrace.group.txn.TransactionState.Completed;
import io.millrace.group.txn.TransactionState.Empty;
import io.millrace.group.txn.TransactionState.Ongoing;

/*
 * What one look finds is appended as one batch, which has to fit into max.message.bytes: so it takes a bounded number,
 * and if there is more it looks again at once.
 */

/** What happens to transactions by the passing of time. */
final class Upkeep {
    private static final int AT_ONCE = 256;

    record TimeoutCheck() implements TimerKey {}

    record ExpiryCheck() implements TimerKey {}

    private static final TimeoutCheck TIMEOUTS = new TimeoutCheck();
    private static final ExpiryCheck EXPIRY = new ExpiryCheck();

    private Upkeep() {}

    /** Goes on with the markers of ends that were decided before. */
    static Decision loaded(TransactionMachine machine) {
        var out = new Decision.Builder();
        for (Transaction one : machine.transactions()) {
            if (one.isEnding()) {
                Markers.send(machine, one, out);
            }
        }
        return out.arm(TIMEOUTS, machine.config().timeoutCheckMs())
                .arm(EXPIRY, machine.config().expiryCheckMs())
                .build();
    }

    /** Aborts what is open for too long, and shuts its producers out. */
    static Decision timeouts(TransactionMachine machine, long nowMs) {
        var out = new Decision.Builder();
        int found = 0;
        for (Transaction one : machine.transactions()) {
            if (one.state() instanceof Ongoing open
                    && open.startMs() + one.timeoutMs() < nowMs
                    && found++ < AT_ONCE) {
                Markers.prepare(machine, one.fenced(machine.config().bumps(), nowMs), out);
            }
        }
        return out.arm(TIMEOUTS, found > AT_ONCE ? 0 : machine.config().timeoutCheckMs()).build();
    }

    /** Forgets transactional ids that have been idle for long. */
    static Decision expiry(TransactionMachine machine, long nowMs) {
        long until = nowMs - machine.config().idExpirationMs();
        var out = new Decision.Builder();
        int found = 0;
        for (Transaction one : machine.transactions()) {
            boolean idle = one.state() instanceof Empty || one.state() instanceof Completed;
            if (idle && one.updatedMs() <= until && found++ < AT_ONCE) {
                out.append(TransactionRecords.tombstone(one.id()));
            }
        }
        return out.arm(EXPIRY, found > AT_ONCE ? 0 : machine.config().expiryCheckMs()).build();
    }
}
