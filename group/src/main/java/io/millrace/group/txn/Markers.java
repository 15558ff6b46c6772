package io.millrace.group.txn;

import io.millrace.group.runtime.Decision;
import io.millrace.group.runtime.TimerKey;
import io.millrace.group.txn.MarkerLink.Result;
import io.millrace.group.txn.TransactionMachine.Known;
import io.millrace.group.txn.TransactionMachine.RoundOver;
import io.millrace.wire.protocol.TopicPartition;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** From the decision on a transaction's end until all its markers are written. */
final class Markers {
    private static final Logger LOG = LoggerFactory.getLogger(Markers.class);
    private static final long RETRY_MS = 100;

    record Resend(String id) implements TimerKey {}

    private Markers() {}

    /** Records an end that is decided; markers go out when the record is committed. */
    static void prepare(TransactionMachine machine, Transaction ending, Decision.Builder out) {
        store(machine, ending, out);
        send(machine, ending, out);
    }

    static void store(TransactionMachine machine, Transaction next, Decision.Builder out) {
        out.append(TransactionRecords.of(next, machine.config().recordVersion()));
        out.change(new Known(next));
    }

    /** Sends the markers of a transaction whose end is in the log. */
    static void send(TransactionMachine machine, Transaction ending, Decision.Builder out) {
        if (!(ending.state()
                instanceof TransactionState.Prepared(boolean commit, var partitions, long _))) {
            throw new IllegalStateException(ending + " is not ending");
        }
        var marker =
                new Marker(
                        ending.identity().producer(),
                        commit,
                        machine.coordinatorEpoch(),
                        ending.clientVersion());
        out.change(MarkerRound.begun(ending.id(), marker, partitions));
        out.emit(new SendMarkers(ending.id(), marker, partitions));
    }

    /** Takes the answers to one sending in; completes the transaction when nothing remains. */
    static Decision answered(
            TransactionMachine machine,
            SendMarkers sent,
            Map<TopicPartition, Result> results,
            long nowMs) {
        MarkerRound round = machine.round(sent.id());
        Transaction ending = machine.transaction(sent.id());
        if (round == null || ending == null || !round.marker().equals(sent.marker())) {
            return Decision.NOTHING;
        }
        var out = new Decision.Builder();
        if (results.containsValue(Result.FENCED)) {
            LOG.warn("{}: markers {} are fenced, no more are sent", sent.id(), sent.marker());
            return out.change(new RoundOver(sent.id())).disarm(new Resend(sent.id())).build();
        }
        List<TopicPartition> done = new ArrayList<>();
        for (TopicPartition one : sent.partitions()) {
            Result result = results.getOrDefault(one, Result.RETRY);
            if (result == Result.WRITTEN || result == Result.GONE) {
                done.add(one);
            }
        }
        MarkerRound next = round.after(sent.partitions(), done);
        if (next.remaining().isEmpty()) {
            return complete(machine, ending, next, nowMs);
        }
        if (!next.idle().isEmpty()) {
            out.arm(new Resend(sent.id()), RETRY_MS);
        }
        return out.change(next).build();
    }

    /** A log that takes nothing just now, for want of replicas or space, is asked again. */
    private static Decision complete(
            TransactionMachine machine, Transaction ending, MarkerRound written, long nowMs) {
        var later = new Resend(ending.id());
        var out = new Decision.Builder();
        store(machine, ending.completed(nowMs), out);
        return out.change(new RoundOver(ending.id()))
                .disarm(later)
                .otherwise(_ -> new Decision.Builder().change(written).arm(later, RETRY_MS).build())
                .build();
    }

    static Decision resend(TransactionMachine machine, String id, long nowMs) {
        MarkerRound round = machine.round(id);
        Transaction ending = machine.transaction(id);
        if (round == null || ending == null) {
            return Decision.NOTHING;
        }
        if (round.remaining().isEmpty()) {
            return complete(machine, ending, round, nowMs);
        }
        if (round.idle().isEmpty()) {
            return Decision.NOTHING;
        }
        return new Decision.Builder()
                .change(round.askedAgain())
                .emit(new SendMarkers(id, round.marker(), round.idle()))
                .build();
    }
}
