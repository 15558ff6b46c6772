package io.millrace.server.quota;

/**
 * Over what time rates are taken.
 *
 * @param samples how many are kept ({@code quota.window.num})
 * @param sampleMs how long each is ({@code quota.window.size.seconds})
 */
public record QuotaWindows(int samples, long sampleMs) {
    /** The defaults of the options. */
    public static final QuotaWindows DEFAULTS = new QuotaWindows(11, 1000);

    /** How long a sample counts. */
    long expiryMs() {
        return samples * sampleMs;
    }

    /** The time that a rate covers at least: an early burst counts as if nothing was before it. */
    long fullMs() {
        return (samples - 1) * sampleMs;
    }
}
