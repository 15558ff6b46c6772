package io.millrace.server.api.data;

/**
 * What a topic allows clients of old formats to fetch.
 *
 * @param downConversion whether batches are converted for them ({@code
 *     message.downconversion.enable})
 * @param zstd whether the topic's own codec is zstd ({@code compression.type})
 */
public record TopicFetchRules(boolean downConversion, boolean zstd) {
    /** The defaults of the options. */
    public static final TopicFetchRules DEFAULTS = new TopicFetchRules(true, false);
}
