package io.millrace.log.state;

import io.millrace.log.disk.Disk;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The epoch table as it lies in a partition's {@code leader-epoch-checkpoint}. */
public final class EpochFile {
    /** The name of the file. */
    public static final String NAME = "leader-epoch-checkpoint";

    private EpochFile() {}

    /** The bytes of the file. */
    public static ByteBuffer encode(EpochTable epochs) {
        List<String> lines = new ArrayList<>(epochs.size());
        for (int i = 0; i < epochs.size(); i++) {
            lines.add(epochs.epochAt(i) + " " + epochs.startAt(i));
        }
        return CheckpointText.encode(lines);
    }

    /**
     * Writes the file in one step, without waiting for the disk: it is forced before the recovery
     * point passes the batches that it can be learnt from.
     */
    public static void save(Disk disk, Path folder, EpochTable epochs) {
        Path beside = folder.resolve(NAME + ".tmp");
        disk.write(beside, encode(epochs));
        disk.rename(beside, folder.resolve(NAME));
    }

    /** The table in a file, or null when the file is damaged. */
    public static @Nullable EpochTable decode(byte[] content) {
        List<String[]> lines = CheckpointText.decode(content, 2);
        if (lines == null) {
            return null;
        }
        EpochTable epochs = EpochTable.EMPTY;
        try {
            for (String[] line : lines) {
                int epoch = Integer.parseInt(line[0]);
                long start = Long.parseLong(line[1]);
                if (epoch <= epochs.latestEpoch() || start <= epochs.latestStart()) {
                    return null;
                }
                epochs = epochs.with(epoch, start);
            }
        } catch (NumberFormatException e) {
            return null;
        }
        return epochs;
    }
}
