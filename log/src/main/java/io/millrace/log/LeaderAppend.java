package io.millrace.log;

import io.millrace.log.AppendOutcome.Appended;
import io.millrace.log.AppendOutcome.Duplicate;
import io.millrace.log.AppendOutcome.RecordError;
import io.millrace.log.AppendOutcome.Refused;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.disk.SpaceGuard;
import io.millrace.log.state.Markers;
import io.millrace.log.state.SequenceVerdict;
import io.millrace.wire.protocol.ErrorCode;
import io.millrace.wire.record.ControlRecord;
import io.millrace.wire.record.RecordBatch;
import io.millrace.wire.record.TimestampType;
import io.millrace.wire.record.Verdict;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Appends on the leader: check, give offsets, write. */
final class LeaderAppend {
    private LeaderAppend() {}

    static AppendOutcome append(Log log, ByteBuffer bytes, AppendRules rules) {
        SpaceGuard space = log.place().space();
        boolean exempt = rules.origin() == AppendRules.Origin.COORDINATOR;
        if (space.isShort() && !exempt) {
            return noSpace(log);
        }
        try {
            return appendTo(log, bytes, rules);
        } catch (DiskFailure failure) {
            if (!space.explains(failure)) {
                throw failure;
            }
            log.publish();
            return noSpace(log);
        }
    }

    /** Clients try again after this error, and find the topic elsewhere if it has moved. */
    static Refused noSpace(Log log) {
        return new Refused(
                ErrorCode.KAFKA_STORAGE_ERROR,
                log.disk().root() + " of this broker is full; there may be space later");
    }

    private static AppendOutcome appendTo(Log log, ByteBuffer bytes, AppendRules rules) {
        return switch (rules.origin()) {
            case CLIENT -> appendClient(log, bytes, rules);
            case COORDINATOR -> appendCoordinator(log, bytes, rules);
        };
    }

    private static AppendOutcome appendClient(Log log, ByteBuffer bytes, AppendRules rules) {
        long nowMs = log.seams().clock().millis();
        Verdict verdict =
                Scratch.check().check(bytes, rules.produceVersion(), log.checkRules(), nowMs);
        return switch (verdict) {
            case Verdict.Bad bad -> refused(bad);
            case Verdict.Good good -> {
                RecordBatch batch = good.batch();
                yield judged(log, batch, log.producers().check(batch), rules);
            }
        };
    }

    /** A coordinator's batch is this broker's own work: only its producer can be wrong. */
    private static AppendOutcome appendCoordinator(Log log, ByteBuffer bytes, AppendRules rules) {
        RecordBatch batch = RecordBatch.at(bytes, bytes.position());
        if (batch.sizeInBytes() != bytes.remaining()) {
            throw new IllegalArgumentException(
                    batch + " does not fill its " + bytes.remaining() + " bytes");
        }
        ControlRecord.TransactionEnd end = batch.isControl() ? Markers.endOf(batch) : null;
        return judged(log, batch, log.producers().checkCoordinator(batch, end), rules);
    }

    private static AppendOutcome judged(
            Log log, RecordBatch batch, SequenceVerdict verdict, AppendRules rules) {
        int largest = log.config().rolling().segmentBytes();
        if (batch.sizeInBytes() > largest) {
            return new Refused(
                    ErrorCode.RECORD_LIST_TOO_LARGE,
                    "batch of " + batch.sizeInBytes() + " bytes, a segment holds " + largest);
        }
        return switch (verdict) {
            case SequenceVerdict.InOrder _ -> write(log, batch, rules.leaderEpoch());
            case SequenceVerdict.Repeat(long first, long last, long timestampMs) ->
                    new Duplicate(first, last, timestampMs, log.logStartOffset());
            case SequenceVerdict.Wrong(ErrorCode error, String why) -> new Refused(error, why);
        };
    }

    private static AppendOutcome write(Log log, RecordBatch batch, int leaderEpoch) {
        batch.setBaseOffset(log.endOffset());
        batch.setPartitionLeaderEpoch(leaderEpoch);
        if (log.rolls().isDue(batch, 0)) {
            log.rolls().to(log.endOffset());
        }
        log.epochs().note(batch);
        int position = log.segments().last().write(batch.bytes());
        log.noteWritten(batch, position);
        log.publish();
        boolean stamped = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
        return new Appended(
                batch.baseOffset(),
                batch.lastOffset(),
                stamped ? batch.maxTimestamp() : -1,
                log.logStartOffset());
    }

    private static Refused refused(Verdict.Bad bad) {
        List<RecordError> errors = new ArrayList<>(bad.records().size());
        for (Verdict.RecordError error : bad.records()) {
            errors.add(new RecordError(error.index(), error.why()));
        }
        return new Refused(bad.error(), bad.why(), errors);
    }
}
