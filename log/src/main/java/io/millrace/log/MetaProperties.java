package io.millrace.log;

import org.jspecify.annotations.Nullable;

/**
 * To whom a log directory belongs.
 *
 * @param brokerId -1 when the file does not say
 * @param clusterId null when the file does not say
 * @param directoryId the directory's own id, which is kept when present
 */
public record MetaProperties(
        int brokerId, @Nullable String clusterId, @Nullable String directoryId) {}
