package io.millrace.log;

import io.millrace.log.disk.Disk;
import io.millrace.log.disk.DiskFailure;
import io.millrace.log.segment.Departure;
import io.millrace.log.segment.Segment;
import io.millrace.log.segment.SegmentEnd;
import io.millrace.log.segment.SegmentFiles;
import io.millrace.log.segment.SegmentOverflow;
import io.millrace.log.segment.Segments;
import io.millrace.log.state.AbortedTransaction;
import io.millrace.log.state.CompletedTransaction;
import io.millrace.log.state.EpochFile;
import io.millrace.log.state.EpochTable;
import io.millrace.log.state.ProducerTable;
import io.millrace.log.state.SnapshotFiles;
import io.millrace.log.state.TopicIdFile;
import io.millrace.wire.record.RecordBatch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/*
 * After a clean shutdown the files are believed, and all that is read of a log is its last few
 * batches. Otherwise every segment that reaches to the recovery point or beyond is read again, from
 * the state of producers at its start, and cut where it is damaged; what follows a cut goes.
 */

/** Opens a folder: what is on the disk becomes a log again. */
final class LogLoader {
    private static final Logger LOG = LoggerFactory.getLogger(LogLoader.class);

    private final LogPlace place;
    private final Disk disk;
    private final LogSeams seams;
    private final LogConfig config;
    private final Known known;
    private final long nowMs;
    private final FolderContents contents;
    private final ProducerTable producers = new ProducerTable();
    private final SnapshotFiles snapshots;
    private EpochTable epochs = EpochTable.EMPTY;
    private boolean epochsChanged;
    private long producersAt = -1;

    /** Where the last segment that was looked at ends. */
    private long end = -1;

    /**
     * What the directory's checkpoints say about a log.
     *
     * @param clean whether the last shutdown was in order
     * @param start -1 when they do not say
     * @param highWatermark -1 when they do not say
     * @param compacted whether it was ever compacted
     */
    record Known(
            boolean clean, long recoveryPoint, long start, long highWatermark, boolean compacted) {}

    private LogLoader(LogPlace place, LogSeams seams, LogConfig config, Known known) {
        this.place = place;
        this.disk = place.disk();
        this.seams = seams;
        this.config = config;
        this.known = known;
        this.nowMs = seams.clock().millis();
        this.contents = FolderContents.of(disk, place.folder());
        this.snapshots = new SnapshotFiles(disk, place.folder(), contents.snapshots());
    }

    static Log load(LogPlace place, LogSeams seams, LogConfig config, Known known) {
        while (true) {
            try {
                var loaded = new LogLoader(place, seams, config, known).load();
                return new Log(place, seams, config, loaded);
            } catch (SegmentOverflow overflow) {
                SegmentSplit.split(place, overflow.baseOffset());
            }
        }
    }

    /** Opens the folder of a complete copy, which takes over all that is known of the producers. */
    static Log succeed(
            LogPlace place,
            LogSeams seams,
            LogConfig config,
            Known known,
            ProducerTable producers) {
        LoadedLog found = new LogLoader(place, seams, config, known).load();
        var offsets =
                new LoadedLog.Offsets(
                        found.offsets().start(),
                        found.offsets().end(),
                        known.highWatermark(),
                        known.recoveryPoint());
        return new Log(
                place,
                seams,
                config,
                new LoadedLog(
                        found.segments(),
                        offsets,
                        found.epochs(),
                        producers,
                        found.snapshots(),
                        found.topicId()));
    }

    /** Creates the folder of an empty log. */
    static Log create(LogPlace place, LogSeams seams, LogConfig config, @Nullable UUID topicId) {
        Disk disk = place.disk();
        disk.createFolder(place.folder());
        if (topicId != null) {
            disk.write(place.folder().resolve(TopicIdFile.NAME), TopicIdFile.encode(topicId));
        }
        int preallocate = config.rolling().preallocate() ? config.rolling().segmentBytes() : 0;
        Segment first = Segment.create(disk, place.segment(0), preallocate, seams.clock().millis());
        var loaded =
                new LoadedLog(
                        Segments.of(List.of(first)),
                        new LoadedLog.Offsets(0, 0, 0, 0),
                        EpochTable.EMPTY,
                        new ProducerTable(),
                        new SnapshotFiles(disk, place.folder(), List.of()),
                        topicId);
        return new Log(place, seams, config, loaded);
    }

    private LoadedLog load() {
        UUID topicId = readTopicId();
        List<Segment> found = openSegments();
        boolean rebuildEpochs = !readEpochs() && !found.isEmpty();
        long start = Math.max(0, known.start());
        if (!found.isEmpty()) {
            start = Math.max(start, found.getFirst().baseOffset());
        }
        List<Segment> segments = known.clean() ? mend(found, start) : recover(found, start);
        if (!segments.isEmpty() && end < start) {
            LOG.warn("{} ends at {}, before its start {}: restarts empty", place, end, start);
            removeAll(segments);
            segments = List.of();
            epochs = EpochTable.EMPTY;
            epochsChanged = true;
        }
        if (segments.isEmpty()) {
            segments = List.of(Segment.create(disk, place.segment(start), 0, nowMs));
            end = start;
        }
        Segments result = Segments.of(segments);
        if (rebuildEpochs) {
            epochs = EpochTable.EMPTY;
            EpochRebuild.run(result, this::noteEpoch);
        }
        trimEpochs(start);
        restoreProducers(result, start);
        return new LoadedLog(result, offsets(start), epochs, producers, snapshots, topicId);
    }

    private LoadedLog.Offsets offsets(long start) {
        long highWatermark = Math.clamp(known.highWatermark(), start, end);
        producers.onHighWatermark(highWatermark);
        long recoveryPoint = known.clean() ? end : Math.min(known.recoveryPoint(), end);
        return new LoadedLog.Offsets(start, end, highWatermark, recoveryPoint);
    }

    private @Nullable UUID readTopicId() {
        byte[] content =
                contents.hasTopicId() ? disk.read(place.folder().resolve(TopicIdFile.NAME)) : null;
        UUID id = content == null ? null : TopicIdFile.decode(content);
        if (content != null && id == null) {
            LOG.warn("{} has a damaged {}, which is ignored", place, TopicIdFile.NAME);
        }
        return id;
    }

    /** False when the file is missing or cannot be trusted. */
    private boolean readEpochs() {
        byte[] content =
                contents.hasEpochs() ? disk.read(place.folder().resolve(EpochFile.NAME)) : null;
        EpochTable read = content == null ? null : EpochFile.decode(content);
        if (content != null && read == null) {
            LOG.warn("{} has a damaged {}, which is made anew", place, EpochFile.NAME);
        }
        if (read == null || (content != null && content.length == 0)) {
            epochsChanged = content != null;
            return false;
        }
        epochs = read;
        return true;
    }

    private List<Segment> openSegments() {
        List<Segment> found = new ArrayList<>(contents.segments().size());
        for (long base : contents.segments()) {
            SegmentFiles files = place.segment(base);
            long size = disk.size(files.records());
            if (size > Integer.MAX_VALUE) {
                throw new DiskFailure(
                        disk.root(), files.records() + " is too large", new IOException("2 GiB"));
            }
            found.add(Segment.existing(disk, files, (int) size, contents.hasAborted(base), nowMs));
        }
        for (int i = 0; i + 1 < found.size(); i++) {
            SegmentEnd.checkSpan(found.get(i), found.get(i + 1).baseOffset());
        }
        return found;
    }

    /** After a clean shutdown: only segments whose indexes are not there, or plainly wrong. */
    private List<Segment> mend(List<Segment> found, long start) {
        for (Segment segment : found) {
            boolean sound = hasSoundIndexes(segment);
            if (sound && segment.baseOffset() == found.getLast().baseOffset()) {
                end = segment.openAtEnd();
                sound = end >= 0;
            }
            if (!sound) {
                LOG.warn("{} lacks sound indexes at {}, recovering", place, segment.baseOffset());
                recoverSegment(found, segment, start);
            }
        }
        return found;
    }

    private boolean hasSoundIndexes(Segment segment) {
        return contents.hasIndexes(segment.baseOffset()) && segment.hasSaneAborted();
    }

    private List<Segment> recover(List<Segment> found, long start) {
        for (int i = 0; i < found.size(); i++) {
            Segment segment = found.get(i);
            long upper = i + 1 < found.size() ? found.get(i + 1).baseOffset() : Long.MAX_VALUE;
            boolean doubtful = upper > known.recoveryPoint() || !hasSoundIndexes(segment);
            boolean damaged = doubtful && recoverSegment(found, segment, start) > 0;
            boolean last = i + 1 == found.size();
            if (!last && (damaged || (doubtful && isGap(upper)))) {
                removeAll(found.subList(i + 1, found.size()));
                return found.subList(0, i + 1);
            }
        }
        return found;
    }

    /**
     * A power cut may take the end of one segment and leave the next. Only where keys are, or once
     * were, compacted may offsets be missing for a better reason.
     */
    private boolean isGap(long nextBase) {
        return end < nextBase && !known.compacted() && !config.compaction().compact();
    }

    private void removeAll(List<Segment> segments) {
        for (Segment segment : segments) {
            LOG.warn("{}: segment {} is removed", place, segment.baseOffset());
            Departure.retire(segment).run();
        }
        disk.syncFolder(place.folder());
    }

    private int recoverSegment(List<Segment> found, Segment segment, long start) {
        long base = segment.baseOffset();
        if (producersAt != base) {
            long from = snapshots.load(producers, Math.min(start, base), base, expiredUntilMs());
            ProducerReplay.replay(Segments.of(found), producers, from, base);
        }
        var recovered =
                segment.recover(
                        config.rolling().indexIntervalBytes(),
                        batch -> recoverBatch(segment, batch));
        if (recovered.cutBytes() > 0) {
            LOG.warn("{}: cut {} damaged bytes off {}", place, recovered.cutBytes(), base);
        }
        end = recovered.endOffset();
        producersAt = end;
        snapshots.take(producers, end);
        return recovered.cutBytes();
    }

    private void recoverBatch(Segment segment, RecordBatch batch) {
        noteEpoch(batch);
        CompletedTransaction completed = producers.apply(batch);
        if (completed != null && completed.aborted()) {
            AbortedTransaction aborted = producers.aborted(completed);
            segment.aborted().add(aborted);
        }
    }

    /** After a power cut the file may be of a former truth; the batches know better. */
    private void noteEpoch(RecordBatch batch) {
        int epoch = batch.partitionLeaderEpoch();
        if (epoch >= 0 && epochs.epochOf(batch.baseOffset()) != epoch) {
            epochs = epochs.upTo(epoch).with(epoch, batch.baseOffset());
            epochsChanged = true;
        }
    }

    private void trimEpochs(long start) {
        EpochTable trimmed = epochs.truncatedAtEnd(end).truncatedAtStart(start);
        if (epochsChanged || !trimmed.equals(epochs)) {
            epochs = trimmed;
            EpochFile.save(disk, place.folder(), epochs);
        }
    }

    private void restoreProducers(Segments segments, long start) {
        if (producersAt == end) {
            return;
        }
        if (snapshots.isEmpty() && known.clean()) {
            return;
        }
        snapshots.deleteStrays(segments.all().stream().map(Segment::baseOffset).toList());
        long from = snapshots.load(producers, start, end, expiredUntilMs());
        ProducerReplay.replay(segments, producers, from, end);
    }

    private long expiredUntilMs() {
        return nowMs - seams.producerExpirationMs().getAsLong();
    }
}
